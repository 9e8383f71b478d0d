using CiCdPlatform.Core.Detectors.Compose;
using CiCdPlatform.Core.Detectors.Services;
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
        // Languages are counted from the snapshot alone, so that the other core has something to do.
        var languages = Task.Run(() => LanguageShares.Of(snapshot));
        var view = new RepositoryView(snapshot, warnings);
        var drafts = new List<ComponentDraft>();
        foreach (var detector in detectors)
        {
            Guard(detector.Id, warnings, () => drafts.AddRange(detector.Detect(view)));
        }

        var chosen = ComponentSelection.Choose(drafts, view).ToList();
        IReadOnlyList<ServiceDependency> services = [];
        IReadOnlyList<LanguageShare> shares = [];
        Guard("services", warnings, () => services = Surroundings(chosen, view));
        Guard("workspaces", warnings, () => WorkspaceGraph.Connect(chosen, view));
        Guard("graph", warnings, () => ComponentGraph.Finish(chosen, view));
        Guard("languages", warnings, () => shares = languages.GetAwaiter().GetResult());
        return new RepositoryAnalysis
        {
            Components = [.. chosen.Select(draft => draft.ToComponent())],
            Languages = shares,
            Services = services,
            Ci = ExistingCi.Of(snapshot),
            Warnings = [.. snapshot.Warnings, .. warnings.Distinct().Take(100)],
        };
    }

    // What runs beside the components, and where they listen.
    private static IReadOnlyList<ServiceDependency> Surroundings(List<ComponentDraft> chosen, RepositoryView view)
    {
        var ledger = new ServiceLedger();
        var projects = ComposeProject.All(view, [.. chosen.Select(draft => draft.Path)]);
        var built = ComposeGraph.Extend(chosen, projects, view);
        Containers.Describe(chosen, view);
        ClientLibraries.Find(view, chosen, ledger);
        ComposeGraph.Connect(chosen, projects, built, ledger);
        PipelineServices.Find(view, chosen, ledger);
        SettingsFiles.Find(view, chosen, ledger);
        ComponentPorts.Describe(chosen, view);
        return ledger.Settle(chosen);
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
