using CiCdPlatform.Core.Detectors.Workspaces;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Detectors;

/// <summary>Says what a repository is made of, from its files alone.</summary>
public static class RepositoryAnalyzer
{
    /// <summary>Never throws on what a repository holds: what could not be understood stands in <see cref="RepositoryAnalysis.Warnings"/>.</summary>
    public static RepositoryAnalysis Analyze(RepositorySnapshot snapshot) => Analyze(snapshot, DetectorList.All);

    /// <summary>With detectors of the caller's choice.</summary>
    internal static RepositoryAnalysis Analyze(RepositorySnapshot snapshot, IReadOnlyList<IDetector> detectors)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var warnings = new List<string>();
        var view = new RepositoryView(snapshot, warnings);
        var drafts = new List<ComponentDraft>();
        foreach (var detector in detectors)
        {
            Guard(detector.Id, warnings, () => drafts.AddRange(detector.Detect(view)));
        }

        var chosen = ComponentSelection.Choose(drafts, view);
        Guard("containers", warnings, () => Containers.Describe(chosen, view));
        Guard("graph", warnings, () => ComponentGraph.Finish(chosen, view));
        return new RepositoryAnalysis
        {
            Components = [.. chosen.Select(draft => draft.ToComponent())],
            Languages = LanguageShares.Of(snapshot),
            Ci = ExistingCi.Of(snapshot),
            Warnings = [.. snapshot.Warnings, .. warnings.Distinct().Take(100)],
        };
    }

    // A detector that fails on a repository nobody thought of must not take the others with it.
    private static void Guard(string id, List<string> warnings, Action detect)
    {
        try
        {
            detect();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            warnings.Add($"The detector '{id}' failed and was left out: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
