namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Reads every kind of workspace, gives components their names, edges and workspaces, and makes the members of a workspace components beside its root.</summary>
internal static class WorkspaceGraph
{
    private const int MaxMembers = 200;

    private static readonly (string[] Kinds, string[] Languages)[] Speak =
    [
        (["node", "nx"], ["javascript", "typescript", "bun", "deno"]), (["cargo"], ["rust", "lunatic"]), (["go"], ["go"]), (["maven", "gradle"], ["java", "kotlin", "scala"]), (["dotnet"], ["csharp", "fsharp", "vb"]),
        (["python"], ["python"]), (["mix"], ["elixir", "erlang"]), (["bundler"], ["ruby"]), (["composer"], ["php"]), (["dart"], ["dart"]),
    ];

    /// <summary>Completes the components; members are added behind those that are there.</summary>
    public static void Connect(List<ComponentDraft> drafts, RepositoryView view)
    {
        var modules = Read(view).Where(module => module.Folder == "." || !Places.IsForeign(module.Manifest)).ToList();
        Orchestrators.Recognise(drafts, view);
        foreach (var module in modules)
        {
            if (drafts.Find(draft => draft.Path == module.Folder && Speaks(draft, module)) is { } draft)
            {
                draft.Name ??= module.Kind == "go" ? LastWord(module.Name) : module.Name;
                draft.Workspace ??= module.Root;
            }
        }

        AddMembers(drafts, modules, view);
        Link(drafts, modules);
    }

    /// <summary>Every folder that a manifest makes a unit, of every kind.</summary>
    public static IReadOnlyList<WorkspaceModule> Read(RepositoryView view)
    {
        var found = new List<WorkspaceModule>();
        foreach (var (kind, read) in new (string, Func<RepositoryView, IEnumerable<WorkspaceModule>>)[] { ("Node", NodeModules.Read), ("Cargo", CargoModules.Read), ("Go", GoModules.Read), ("Maven and Gradle", JvmModules.Read), (".NET", DotNetModules.Read), ("path", PathModules.Read) })
        {
            try
            {
                found.AddRange(read(view));
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException)
            {
                view.Warn($"The {kind} workspaces could not be read: {e.Message.ReplaceLineEndings(" ")}");
            }
        }

        return found;
    }

    private static bool Speaks(ComponentDraft draft, WorkspaceModule module) => Speak.Any(pair => pair.Kinds.Contains(module.Kind) && pair.Languages.Contains(draft.Language));

    private static void AddMembers(List<ComponentDraft> drafts, List<WorkspaceModule> modules, RepositoryView view)
    {
        var added = 0;
        foreach (var group in modules.Where(module => module.Root is not null).GroupBy(module => new Tree(module.Root!, module.Kind is "nx" ? "node" : module.Kind)))
        {
            if (drafts.Find(draft => draft.Path == group.Key.Root && group.Any(module => Speaks(draft, module))) is not { } root)
            {
                continue;
            }

            root.Workspace ??= root.Path;
            var all = group.ToList();
            foreach (var module in all.Where(module => module.Folder != root.Path && !module.IsTest && !drafts.Exists(draft => draft.Path == module.Folder && Speaks(draft, module)) && !IsExample(RepositoryView.Relative(root.Path, module.Folder))).OrderBy(module => module.Folder, StringComparer.Ordinal))
            {
                if (++added > MaxMembers)
                {
                    view.Warn($"The workspaces have more than {MaxMembers} members; the first {MaxMembers} are described beside their root.");
                    return;
                }

                drafts.Add(WorkspaceMembers.Describe(root, module, all, view));
            }
        }
    }

    // People call a Go module by the last word of its path that is no version.
    private static string? LastWord(string? name) => name?.Split('/').LastOrDefault(part => !(part.Length > 1 && part[0] == 'v' && char.IsDigit(part[1])));

    private static bool IsExample(string path) => path.Split('/').Any(part => part is "example" or "examples" or "sample" or "samples" or "demo" or "demos" or "fixtures" or "testdata" or "benchmarks" or "templates" or "__fixtures__" or "node_modules");

    // An edge of modules is an edge of the components that hold them most closely.
    private static void Link(List<ComponentDraft> drafts, List<WorkspaceModule> modules)
    {
        foreach (var module in modules.Where(module => module.References.Count + module.Watches.Count > 0))
        {
            if (Holder(drafts, module, module.Folder) is not { } from)
            {
                continue;
            }

            foreach (var to in module.References.Distinct(StringComparer.Ordinal).Select(folder => Holder(drafts, module, folder)).OfType<ComponentDraft>().Where(to => to.Path != from.Path && !IsWhole(from, to) && !IsWhole(to, from)))
            {
                from.DependsOn.Add(to.Path);
            }

            from.Paths.AddRange(module.Watches.Where(folder => folder != ".").Select(folder => folder + "/**"));
        }

        // A whole that its members make up is nothing that they need first, nor does it need them.
        static bool IsWhole(ComponentDraft whole, ComponentDraft part) => whole.Workspace == whole.Path && part.Workspace == whole.Path;
    }

    private static ComponentDraft? Holder(List<ComponentDraft> drafts, WorkspaceModule module, string folder) =>
        drafts.Where(draft => RepositoryView.IsBelow(folder, draft.Path) && Speaks(draft, module)).MaxBy(draft => RepositoryView.DepthOf(draft.Path)) ?? drafts.Find(draft => draft.Path == folder);

    // The modules of one kind below one root.
    private sealed record Tree(string Root, string Kind);
}
