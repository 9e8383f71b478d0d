using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Detectors;

/// <summary>Finds the pipelines that a repository has already.</summary>
internal static class ExistingCi
{
    // What many more would add is not worth reading them.
    private const int MaxWorkflows = 60;

    private static readonly (string Id, string[] Files)[] ByFile =
    [
        ("gitlab-ci", [".gitlab-ci.yml", ".gitlab-ci.yaml"]),
        ("travis", [".travis.yml"]),
        ("circleci", [".circleci/config.yml", ".circleci/config.yaml"]),
        ("azure-pipelines", ["azure-pipelines.yml", "azure-pipelines.yaml", ".azure-pipelines.yml"]),
        ("jenkins", ["Jenkinsfile"]),
    ];

    /// <summary>Their ids, in a fixed order.</summary>
    public static IReadOnlyList<string> Of(RepositorySnapshot snapshot)
    {
        var found = ByFile.Where(ci => ci.Files.Any(snapshot.Contains)).Select(ci => ci.Id);
        return snapshot.Entries.Any(entry => IsWorkflow(entry.Path)) ? ["github-actions", .. found] : [.. found];
    }

    /// <summary>The files of GitHub's workflows, a bounded number of them.</summary>
    public static IEnumerable<string> Workflows(RepositoryView view) => view.In(".github/workflows").Where(IsWorkflow).Take(MaxWorkflows);

    private static bool IsWorkflow(string path) =>
        path.StartsWith(".github/workflows/", StringComparison.Ordinal) && path.AsSpan().Count('/') == 2
        && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal));
}
