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
        var languages = Task.Run(() => LanguageShares.Of(snapshot));
        var view = new RepositoryView(snapshot);
        // Detectors know nothing of each other: each has a list of its own, and the lists are joined in the detectors' order.
        List<ComponentDraft>[] drafts = [.. detectors.Select(_ => new List<ComponentDraft>())];
        Parallel.For(0, detectors.Count, i => Guard(detectors[i].Id, view, () => drafts[i].AddRange(detectors[i].Detect(view))));
        var chosen = ComponentSelection.Choose(drafts.SelectMany(found => found), view).ToList();
        Guard("versions", view, () => chosen.ForEach(draft => PipelineVersions.Offer(view, draft)));
        IReadOnlyList<ServiceDependency> services = [];
        IReadOnlyList<LanguageShare> shares = [];
        Guard("services", view, () => services = Surroundings(chosen, view));
        Guard("workspaces", view, () => WorkspaceGraph.Connect(chosen, view));
        Guard("graph", view, () => ComponentGraph.Finish(chosen, view));
        Guard("languages", view, () => shares = languages.GetAwaiter().GetResult());
        return new RepositoryAnalysis
        {
            Components = [.. chosen.Select(draft => draft.ToComponent())],
            Languages = shares,
            Services = services,
            Ci = ExistingCi.Of(snapshot),
            Warnings = [.. snapshot.Warnings, .. view.Warnings.Take(100)],
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
    private static void Guard(string id, RepositoryView view, Action detect)
    {
        try
        {
            detect();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            view.Warn($"The detector '{id}' failed and was left out: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
