using System.Text;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Diagnosis.Problems;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>Reads the logs of the jobs that failed in a run and says why; what it reads is kept, what it says is bounded.</summary>
internal sealed partial class DiagnoseRunActivity(IForges forges, LogStore logs, FailureStore failures, IRepositoryConfiguration configurations, ProductDatabase database, TimeProvider time) : ForgeActivity<FailureInput, RunDiagnosis>
{
    public const int MaxLogBytes = 8 * 1024 * 1024;
    private const int MaxJobs = 10;
    private const int MaxLines = 25;
    private const int MaxPlaces = 50;
    private const int MaxText = 400;

    protected override async Task<RunDiagnosis> ActAsync(ActivityContext context, FailureInput input)
    {
        var (repository, cancellation) = (input.Repository, context.Cancellation);
        var connection = forges.Open(repository.Address);
        var number = input.ChangeRequest ?? (await connection.ListRequestsOfCommitAsync(input.HeadSha, cancellation)).Select(found => (long?)found).FirstOrDefault();
        var request = number is { } open ? await connection.GetChangeRequestAsync(open, cancellation) : null;
        var branch = request?.HeadBranch ?? input.Branch;
        if (!input.IsOwn && branch?.StartsWith(OwnBranches.Prefix, StringComparison.Ordinal) == true && request?.IsFork != true)
        {
            return new RunDiagnosis([], [], "the branch is the product's own");
        }

        var looked = GreenRun.FindAsync(connection, input, cancellation);
        var configuration = (await configurations.OfAsync(repository, request?.BaseBranch, cancellation)).Value;
        var jobs = FailedJobs.Of(await connection.ListJobsAsync(input.RunId, cancellation)).Take(MaxJobs).ToList();
        var green = await looked;
        var diagnosed = new List<JobDiagnosis>();
        foreach (var job in jobs)
        {
            diagnosed.Add(await DiagnoseAsync(input, job, green, connection, cancellation));
        }

        // A run that was ended from outside alone has nothing to explain.
        if (jobs.Count > 0 && jobs.TrueForAll(job => job.State == RunState.Cancelled) && diagnosed.TrueForAll(job => job.RootCause is null))
        {
            return new RunDiagnosis([], [], "the run was ended from outside");
        }

        var errors = jobs.Count == 0 ? await ErrorsAsync(connection, input, cancellation) : [];
        var isRepeated = await database.PatientlyAsync(() => failures.KeepAsync(input, branch ?? "", diagnosed, cancellation), time, cancellation);
        return new RunDiagnosis(configuration.Checks.Annotations ? diagnosed : [.. diagnosed.Select(job => job with { Places = [] })], errors, null)
        {
            ChangeRequest = request is { IsFork: false } ? request.Number : null,
            Branch = branch,
            IsOutside = request is null ? null : await IsOutsideAsync(connection, request.Number, diagnosed, input.Definition, cancellation),
            Repair = request?.IsFork == true ? "off" : configuration.Repair.ToString().ToLowerInvariant(),
            IsRepeated = isRepeated,
            OnlyReports = configuration.Mode == ParticipationMode.Observe,
        };
    }

    protected override RunDiagnosis Refused(FailureInput input, ForgeException refusal) => new([], [], $"the forge does not let the run be read: {refusal.Message}");

    private async Task<JobDiagnosis> DiagnoseAsync(FailureInput input, PipelineRunJob job, GreenRun green, IPipelineRuns runs, CancellationToken cancellation)
    {
        var text = CredentialMask.Apply(await runs.ReadJobLogAsync(job.Id, MaxLogBytes, cancellation));
        var kept = new KeptJob(input.Repository.Host, input.Repository.Id, input.Repository.FullName, input.RunId, job.Id, job.Name, "failure", "");
        await database.PatientlyAsync(() => logs.KeepAsync(kept, text, cancellation), time, cancellation);
        var bytes = Encoding.UTF8.GetBytes(text);
        var diagnosis = LogDiagnoser.Diagnose(new MemoryStream(bytes), DiagnosisContext.None with { Job = job.Name, GreenLogs = await green.LogsAsync(job.Name, cancellation) }, cancellation);
        var lines = diagnosis.Spans is [var span, ..] ? LogExcerpt.Read(new MemoryStream(bytes), span.Start, Math.Min(span.End, span.Start + MaxLines - 1)).Select(line => line with { Text = Cut(line.Text) }).ToList() : [];
        var fingerprint = InstanceIds.Hash($"{input.Definition}\n{job.Name}\n{Changing().Replace(diagnosis.RootCause?.Text ?? "", "#")}");
        return new JobDiagnosis(job.Id, job.Name, kept.LogId, diagnosis.Category, Cut(diagnosis.Summary), diagnosis.RootCause is { } cause ? Cut(cause.Text) : null, lines, diagnosis.Confidence, diagnosis.IsInfrastructure)
        {
            Fingerprint = fingerprint,
            Places = [.. diagnosis.Problems.Where(problem => problem is { File: not null, Line: > 0, Severity: not ProblemSeverity.Info } && Relative(problem.File) is not null).Take(MaxPlaces)
                .Select(problem => new DiagnosedPlace(Relative(problem.File!)!, problem.Line!.Value, problem.Severity == ProblemSeverity.Error ? "failure" : "warning", Cut(problem.Message), problem.Tool))
                .Concat(diagnosis.Tests.Failures.Where(test => test is { File: not null, Line: > 0 } && Relative(test.File) is not null).Take(MaxPlaces)
                    .Select(test => new DiagnosedPlace(Relative(test.File!)!, test.Line!.Value, "failure", Cut($"{test.Name}: {test.Message}"), "test")))
                .DistinctBy(place => (place.File, place.Line, place.Message))],
            FailedTests = [.. diagnosis.Tests.Failures.Select(test => Cut(test.Name)).Take(10)],
            Memory = await database.PatientlyAsync(() => failures.RememberAsync(input.Repository, fingerprint, input.RunId, cancellation), time, cancellation),
        };
    }

    /// <summary>A run without a job was refused for its definition: what is wrong there, no log says.</summary>
    private static async Task<IReadOnlyList<DefinitionError>> ErrorsAsync(IForgeConnection connection, FailureInput input, CancellationToken cancellation)
    {
        using var snapshot = await connection.CloneAsync(input.HeadSha, cancellation);
        return [.. TrialPatches.ErrorsOf(input, snapshot).Take(20).Select(error => error with { Message = Cut(error.Message) })];
    }

    /// <summary>Whether every file that is named is one that the change left alone.</summary>
    private static async Task<bool?> IsOutsideAsync(IChangeRequests requests, long number, List<JobDiagnosis> jobs, string definition, CancellationToken cancellation)
    {
        var named = jobs.SelectMany(job => job.Places).Select(place => place.File).Distinct(StringComparer.Ordinal).ToList();
        if (named.Count == 0)
        {
            return null;
        }

        var changed = (await requests.ListChangedFilesAsync(number, cancellation)).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return !changed.Contains(definition) && !named.Exists(file => changed.Any(path => path == file || path.EndsWith("/" + file, StringComparison.Ordinal) || file.EndsWith("/" + path, StringComparison.Ordinal)));
    }

    /// <summary>A path as the repository has it: the folder that the forge's machine checked it out into is taken away; null for what lies elsewhere.</summary>
    internal static string? Relative(string path)
    {
        path = path.Replace('\\', '/');
        if (Checkout().Match(path) is { Success: true } match)
        {
            path = path[match.Length..];
        }

        path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        return path.Length is 0 or > MaxText || path[0] == '/' || path.Contains("../", StringComparison.Ordinal) || path.Contains(':', StringComparison.Ordinal) || path.Contains("node_modules/", StringComparison.Ordinal) ? null : path;
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText] + "…";

    [GeneratedRegex(@"^(/home/runner/work/[^/]+/[^/]+/|/builds/[^/]+/[^/]+/|/github/workspace/|[A-Za-z]:/a/[^/]+/[^/]+/)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Checkout();

    [GeneratedRegex(@"0x[0-9a-fA-F]+|[0-9a-f]{7,40}|\d+(\.\d+)?|/tmp/\S+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Changing();
}

/// <summary>Branches that the product makes for itself.</summary>
internal static class OwnBranches
{
    public const string Prefix = "cicd/";
    public const string Mend = Prefix + "mend-";
}
