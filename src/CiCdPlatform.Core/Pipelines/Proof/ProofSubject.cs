using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>What is to be proven.</summary>
/// <param name="Forge">Whose syntax the files are in.</param>
/// <param name="Analysis">What the repository is made of.</param>
/// <param name="Files">The files that are proposed.</param>
/// <param name="TestJobs">Ids of the jobs that run tests, with the folder of their component.</param>
/// <param name="DefaultBranch">The branch that they are proposed to.</param>
public sealed record ProofSubject(ForgeKind Forge, RepositoryAnalysis Analysis, IReadOnlyList<GeneratedFile> Files, IReadOnlyDictionary<string, string> TestJobs, string DefaultBranch)
{
    /// <summary>Most components that get a defect of their own.</summary>
    public const int MaxComponents = 10;

    /// <summary>A subject of what was generated.</summary>
    public static ProofSubject Of(ForgeKind forge, RepositoryAnalysis analysis, Generation generation, string defaultBranch)
    {
        ArgumentNullException.ThrowIfNull(generation);
        return new ProofSubject(forge, analysis, generation.Files, TestJobsOf(generation.Pipeline), defaultBranch);
    }

    /// <summary>Ids of a pipeline's test jobs, with the folder that each works in.</summary>
    public static IReadOnlyDictionary<string, string> TestJobsOf(Pipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.Jobs.Where(job => job.Stage == Stage.Test).GroupBy(job => job.Id).ToDictionary(group => group.Key, group => group.First().WorkingDirectory, StringComparer.Ordinal);
    }

    /// <summary>The file of the pipeline itself.</summary>
    public GeneratedFile Definition => Files.First(file => Forge == ForgeKind.GitHub ? file.Path.StartsWith(".github/workflows/", StringComparison.Ordinal) : file.Path == ".gitlab-ci.yml");

    /// <summary>Components whose tests have a job.</summary>
    public IReadOnlyList<Component> Tested => [.. Analysis.Components.Where(component => component.Test.Count > 0 && TestJobs.Values.Contains(component.Path)).Take(MaxComponents)];

    /// <summary>What nothing is said of.</summary>
    public IReadOnlyList<string> Untested => [.. Analysis.Components.Except(Tested)
        .Select(component => component.Test.Count == 0 ? $"no tests were found for {component.Language} in '{component.Path}'" : $"the tests of '{component.Path}' have no job of their own, or no defect was tried there")];
}
