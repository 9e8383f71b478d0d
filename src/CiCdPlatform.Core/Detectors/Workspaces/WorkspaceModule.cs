namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>A folder that a manifest makes a unit of its own: a package, a crate, a project.</summary>
internal sealed record WorkspaceModule(string Kind, string Folder, string Manifest, string? Name)
{
    /// <summary>The folder of the workspace that it belongs to, its own for the root; null when it stands alone.</summary>
    public string? Root { get; set; }

    /// <summary>Folders of modules that its manifest refers to.</summary>
    public List<string> References { get; } = [];

    /// <summary>Folders of modules that its tests alone refer to: they start its pipeline and are not built before it.</summary>
    public List<string> Watches { get; } = [];

    /// <summary>Whether it holds tests of others alone, and is part of theirs.</summary>
    public bool IsTest { get; init; }

    /// <summary>Makes modules members of a root when its patterns name their folders; the root itself is one.</summary>
    public static void Join(IEnumerable<WorkspaceModule> modules, string root, IReadOnlyCollection<string> patterns)
    {
        foreach (var module in modules.Where(module => RepositoryView.IsBelow(module.Folder, root)))
        {
            if (module.Folder == root || Globs.Match(patterns, RepositoryView.Relative(root, module.Folder)))
            {
                module.Root = root;
            }
        }
    }
}
