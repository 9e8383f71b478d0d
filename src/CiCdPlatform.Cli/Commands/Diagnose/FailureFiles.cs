using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Diagnosis.Problems;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A job's diagnosis, and what would mend it.</summary>
/// <param name="Log">To read lines from again; null where the log was given once.</param>
internal sealed record DiagnosedJob(string? Name, LogDiagnosis Diagnosis, IReadOnlyList<ProposedPatch> Fixes, Stream? Log)
{
    /// <summary>Whether it is said why it failed: by the log, or by what is wrong with the definition.</summary>
    public bool IsExplained => Diagnosis.RootCause is not null || Diagnosis.Category != FailureCategory.Unknown;
}

/// <summary>The files that a run failed on, as far as the command line names them.</summary>
internal sealed class FailureFiles(DirectoryInfo? path, string? definition)
{
    /// <summary>The repository that was named, or null.</summary>
    public RepositorySnapshot? OpenNamed() => path is null ? null : SnapshotInput.Open(path.FullName);

    /// <summary>Whether a repository was named, or one with a pipeline lies in the current folder.</summary>
    public bool AreThere => path is not null || (Path.Exists(".git") && (File.Exists(".gitlab-ci.yml") || Directory.Exists(".github/workflows")));

    /// <summary>The repository that was named, else the one in the current folder.</summary>
    public RepositorySnapshot? Open() => OpenNamed() ?? (AreThere ? SnapshotInput.Open(".") : null);

    /// <summary>What would mend a failure, the most confident first.</summary>
    public IReadOnlyList<ProposedPatch> Propose(RepositorySnapshot files, LogDiagnosis diagnosis, string log, string? job, FailedRun? run)
    {
        var found = (definition ?? run?.Definition) is { Length: > 0 } named
            ? new FailedDefinition(run?.Forge ?? (named.Contains("gitlab", StringComparison.Ordinal) ? ForgeKind.GitLab : ForgeKind.GitHub), named, job)
            : FailedDefinition.Find(files, diagnosis.FailedCommand, diagnosis.FailedStep, run?.Forge);
        return found is null ? [] : new DebugConversation(new DebugSubject(found.Forge, found.Path, job ?? found.Job, log), files) { Known = diagnosis }.Patches;
    }

    /// <summary>A run without a job that failed: it went well, or the forge took nothing of its definition, and the definition says why.</summary>
    public DiagnosedJob Refused(RepositorySnapshot? files, FailedRun run)
    {
        var file = definition ?? run.Definition;
        var conversation = files is null || file is null || run.State != RunState.Failure ? null : new DebugConversation(new DebugSubject(run.Forge, file, null, ""), files);
        var errors = conversation?.DefinitionErrors ?? [];
        var summary = errors is [var error, ..] ? $"The forge ran no job: line {error.Line} of {file} says why: {error.Message}"
            : run.State is RunState.Queued or RunState.Running ? "The run is still going; no job of it has failed."
            : "No job of the run failed.";
        var problems = errors.Select(error => new Problem(0, 0, file, error.Line, null, ProblemSeverity.Error, error.Message, run.Forge == ForgeKind.GitHub ? "github-actions" : "gitlab-ci")).ToList();
        var category = errors.Count > 0 ? FailureCategory.Configuration : FailureCategory.Unknown;
        return new DiagnosedJob(null, new LogDiagnosis(category, summary, null, [], null, null, new TestReport(0, 0, 0, []), problems, errors.Count > 0 ? 1 : 0), errors.Count > 0 ? conversation!.Patches : [], null);
    }
}
