namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Build systems that stand above package managers: recognised by their files.</summary>
internal static class Orchestrators
{
    // Those that build everything themselves know more than the manifests that they drive.
    private static readonly (string Id, string[] Files, bool BuildsAll)[] Known =
    [
        ("nx", ["nx.json"], false), ("turborepo", ["turbo.json", "turbo.jsonc"], false), ("lerna", ["lerna.json"], false), ("rush", ["rush.json"], false), ("moon", [".moon/workspace.yml"], false), ("melos", ["melos.yaml"], false),
        ("bazel", ["MODULE.bazel", "WORKSPACE.bazel", "WORKSPACE"], true), ("pants", ["pants.toml"], true), ("buck2", [".buckconfig"], true), ("please", [".plzconfig"], true),
    ];

    /// <summary>Names them on the component of their folder; warns where there is none to name them on.</summary>
    public static void Recognise(IReadOnlyList<ComponentDraft> drafts, RepositoryView view)
    {
        foreach (var (id, files, buildsAll) in Known)
        {
            if (files.SelectMany(name => name.Contains('/', StringComparison.Ordinal) ? view.First(".", name) is { } one ? [one] : [] : view.Named(name)).FirstOrDefault(path => !Places.IsAside(path)) is not { } file)
            {
                continue;
            }

            var folder = RepositoryView.FolderOf(file) is var own && own == ".moon" ? "." : own;
            if (drafts.FirstOrDefault(draft => draft.Path == folder) is { } draft)
            {
                draft.Frameworks.Add(id);
                draft.Because(file, 1, $"workspace of {id}");
            }

            if (buildsAll)
            {
                view.Warn($"{file}: this repository is built by {id}; its commands were taken from the manifests that {id} drives, so look at them before you rely on them.");
            }
        }
    }
}
