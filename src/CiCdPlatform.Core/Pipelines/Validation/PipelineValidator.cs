using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Validation;

/// <summary>What is wrong with a generated file; <paramref name="Line"/> is 1-based.</summary>
public sealed record PipelineProblem(string Path, int Line, string Message);

/// <summary>Holds pipelines, whoever wrote them, to what this product promises: they parse, they block, they test, they are pinned.</summary>
public static class PipelineValidator
{
    /// <summary>
    /// Everything that is wrong with the files of a pipeline, in order of file and line; empty when there is nothing. With an
    /// <paramref name="analysis"/> the tests of its components must be run.
    /// </summary>
    public static IReadOnlyList<PipelineProblem> Validate(ForgeKind forge, IReadOnlyList<GeneratedFile> files, RepositoryAnalysis? analysis = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var problems = new List<PipelineProblem>();
        var definitions = files.Where(file => IsDefinition(forge, file.Path)).ToList();
        if (definitions.Count == 0)
        {
            problems.Add(new PipelineProblem("", 1, forge == ForgeKind.GitHub ? "no workflow below .github/workflows/ is among the files" : "no .gitlab-ci.yml is among the files"));
        }

        foreach (var file in definitions)
        {
            Definition(forge, file, analysis, problems);
        }

        foreach (var file in files.Where(file => file.Path.EndsWith("Dockerfile", StringComparison.Ordinal)))
        {
            ContainerfileCheck.Check(file, problems);
        }

        foreach (var file in files)
        {
            InlineSecrets.Check(file, problems);
        }

        return [.. problems.Distinct().OrderBy(p => p.Path, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Message, StringComparer.Ordinal)];
    }

    private static bool IsDefinition(ForgeKind forge, string path) => forge == ForgeKind.GitHub
        ? path.StartsWith(".github/workflows/", StringComparison.Ordinal) && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal))
        : path == ".gitlab-ci.yml";

    private static void Definition(ForgeKind forge, GeneratedFile file, RepositoryAnalysis? analysis, List<PipelineProblem> problems)
    {
        var load = YamlText.Load(file.Content);
        if (load.Error is { } error)
        {
            problems.Add(new PipelineProblem(file.Path, error.Line, "the YAML does not parse: " + error.Message));
            return;
        }

        if (load.Root is not YamlMappingNode root)
        {
            problems.Add(new PipelineProblem(file.Path, 1, "a pipeline is a mapping"));
            return;
        }

        var report = new Report(file.Path, problems);
        var jobs = forge == ForgeKind.GitHub ? GitHubCheck.Jobs(root, report) : GitLabCheck.Jobs(root, report);
        JobCheck.Check(jobs, analysis, report);
    }
}

/// <summary>Collects the problems of one file.</summary>
internal sealed record Report(string Path, List<PipelineProblem> Problems)
{
    internal void Add(YamlNode at, string message) => Problems.Add(new PipelineProblem(Path, Math.Max(1, (int)at.Start.Line), message));

    internal void Add(int line, string message) => Problems.Add(new PipelineProblem(Path, Math.Max(1, line), message));
}

/// <summary>A job as both forges know it.</summary>
/// <param name="Id">Its key.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Needs">The ids of what it waits for, with their lines.</param>
/// <param name="Commands">Its shell commands, one a line of text, with their lines.</param>
/// <param name="Scans">Calls of scanners that are no shell commands, such as an image with arguments.</param>
/// <param name="Tolerates">Why its failure would go unnoticed, with the line, or null.</param>
/// <param name="Conditional">Whether it runs only under a condition.</param>
internal sealed record CheckedJob(
    string Id,
    int Line,
    IReadOnlyList<(string Id, int Line)> Needs,
    IReadOnlyList<(string Text, int Line)> Commands,
    IReadOnlyList<(string Text, int Line)> Scans,
    (string Reason, int Line)? Tolerates,
    bool Conditional);
