using CiCdPlatform.Core.Detectors.Node;

namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Describes a member of a workspace by what its root says: the same toolchain and lockfile, the commands for itself alone.</summary>
internal static class WorkspaceMembers
{
    private const int MaxBuiltBefore = 50;

    /// <summary>A component for the member; its commands run in its own folder.</summary>
    public static ComponentDraft Describe(ComponentDraft root, WorkspaceModule module, IReadOnlyList<WorkspaceModule> all, RepositoryView view)
    {
        var draft = new ComponentDraft(module.Folder, LanguageOf(root, module, view)) { Name = module.Name, Workspace = root.Path, PackageManager = root.PackageManager, Version = root.Version, Confidence = Math.Min(root.Confidence, 0.9) };
        draft.Because(module.Manifest, 1, $"member of the workspace in {(root.Path == "." ? "the root" : root.Path)}");
        if (view.First(module.Folder, "Dockerfile", "Containerfile") is { } containerfile)
        {
            draft.Containerfile = containerfile;
            draft.Because(containerfile, 1, "container file");
        }

        draft.Lockfiles.AddRange(root.Lockfiles);
        switch (module.Kind)
        {
            case "node":
                Node(root, draft, module, all, view);
                break;
            case "cargo":
                draft.Install.AddRange(InRoot(root, draft, root.Install));
                Cargo(root.Build, draft.Build);
                Cargo(root.Test, draft.Test);
                Cargo(root.Lint.Where(command => !command.Contains("fmt", StringComparison.Ordinal)), draft.Lint);
                break;
            case "maven":
                var modules = $" -pl {CommandWords.Quote(RepositoryView.Relative(root.Path, module.Folder))} -am";
                draft.Build.AddRange(InRoot(root, draft, root.Build.Where(command => command.Contains("mvn", StringComparison.Ordinal)).Select(command => command + modules)));
                draft.Test.AddRange(InRoot(root, draft, HasTests(module, view) ? root.Test.Where(command => command.Contains("mvn", StringComparison.Ordinal)).Select(command => command + modules) : []));
                break;
            case "gradle" when (root.Build.Concat(root.Test).FirstOrDefault(command => command.Contains("gradle", StringComparison.Ordinal))) is { } command:
                var words = command.Split(' ');
                var program = words[0] == "sh" ? "sh " + words[1] : words[0];
                var path = ":" + RepositoryView.Relative(root.Path, module.Folder).Replace('/', ':');
                draft.Build.AddRange(InRoot(root, draft, [$"{program} {CommandWords.Quote(path)}:assemble"]));
                draft.Test.AddRange(InRoot(root, draft, HasTests(module, view) ? [$"{program} {CommandWords.Quote(path)}:test"] : []));
                break;
            case "dotnet":
                var name = CommandWords.Quote(RepositoryView.NameOf(module.Manifest));
                draft.Install.Add($"dotnet restore {name}");
                draft.Build.Add($"dotnet build {name} --no-restore --configuration Release");
                foreach (var test in all.Where(other => other.IsTest && other.References.Contains(module.Folder)))
                {
                    draft.Test.Add($"dotnet test {CommandWords.Quote(Up(draft.Path, test.Manifest))} --configuration Release");
                    draft.Because(test.Manifest, 1, $"tests {module.Name}");
                    draft.Paths.Add(test.Folder + "/**");
                }

                break;
            case "mix" or "dart":
                draft.Install.AddRange(InRoot(root, draft, root.Install));
                draft.Build.AddRange(root.Build);
                draft.Test.AddRange(view.Below(module.Folder).Any(file => file.EndsWith("_test.exs", StringComparison.Ordinal) || file.EndsWith("_test.dart", StringComparison.Ordinal)) ? root.Test : []);
                draft.Lint.AddRange(root.Lint);
                break;
            default:
                draft.Install.AddRange(InRoot(root, draft, root.Install));
                break;
        }

        return draft;
    }

    /// <summary>A path of the repository as it reads from a folder.</summary>
    public static string Up(string folder, string path)
    {
        if (RepositoryView.IsBelow(path, folder))
        {
            return RepositoryView.Relative(folder, path);
        }

        var (from, to) = (folder.Split('/'), path == "." ? [] : path.Split('/'));
        var common = from.Zip(to).TakeWhile(pair => pair.First == pair.Second).Count();
        return string.Join('/', Enumerable.Repeat("..", from.Length - common).Concat(to[common..]));
    }

    private static IEnumerable<string> InRoot(ComponentDraft root, ComponentDraft draft, IEnumerable<string> commands) => commands.Select(command => $"(cd {CommandWords.Quote(Up(draft.Path, root.Path))} && {command})");

    private static string LanguageOf(ComponentDraft root, WorkspaceModule module, RepositoryView view) => module.Kind switch
    {
        "node" or "nx" => view.First(module.Folder, "tsconfig.json") is not null || view.Mentions(module.Manifest, "\"typescript\"") || (root.Language == "typescript" && view.Below(module.Folder).Any(path => path.EndsWith(".ts", StringComparison.Ordinal) || path.EndsWith(".tsx", StringComparison.Ordinal))) ? "typescript" : root.Language == "typescript" ? "javascript" : root.Language,
        "maven" or "gradle" => view.Below(module.Folder).Any(path => path.EndsWith(".kt", StringComparison.Ordinal)) && !view.Below(module.Folder).Any(path => path.EndsWith(".java", StringComparison.Ordinal)) ? "kotlin" : root.Language,
        "dotnet" => Path.GetExtension(module.Manifest) switch { ".fsproj" => "fsharp", ".vbproj" => "vb", _ => "csharp" },
        _ => root.Language,
    };

    // What a package needs of its neighbours is built before it, nearest needs last.
    private static void Node(ComponentDraft root, ComponentDraft draft, WorkspaceModule module, IReadOnlyList<WorkspaceModule> all, RepositoryView view)
    {
        var manager = root.PackageManager ?? "npm";
        string Run(string script) => $"{manager} run {script}";
        draft.Install.AddRange(InRoot(root, draft, root.Install));
        var scripts = Scripts(module, view);
        foreach (var needed in Needed(module, all).Where(other => Scripts(other, view).ContainsKey("build")))
        {
            draft.Build.Add($"(cd {CommandWords.Quote(Up(draft.Path, needed.Folder))} && {Run("build")})");
        }

        if (scripts.ContainsKey("build"))
        {
            draft.Build.Add(Run("build"));
        }

        if (scripts.TryGetValue("test", out var test) && !test.Contains("no test specified", StringComparison.Ordinal) && test.Trim().Length > 0)
        {
            draft.Test.Add(Run("test"));
            draft.Because(module.Manifest, view.LineOf(module.Manifest, "\"test\""), "test script");
        }

        draft.Lint.AddRange(((string[])["lint", "typecheck", "type-check", "check-types"]).Where(scripts.ContainsKey).Select(Run));
        draft.Start = scripts.ContainsKey("start") ? Run("start") : null;
    }

    private static List<WorkspaceModule> Needed(WorkspaceModule module, IReadOnlyList<WorkspaceModule> all)
    {
        var (order, seen) = (new List<WorkspaceModule>(), new HashSet<WorkspaceModule> { module });
        Visit(module, 0);
        return order;

        void Visit(WorkspaceModule one, int depth)
        {
            foreach (var other in one.References.SelectMany(folder => all.Where(candidate => candidate.Folder == folder)))
            {
                if (depth < MaxBuiltBefore && order.Count < MaxBuiltBefore && seen.Add(other))
                {
                    Visit(other, depth + 1);
                    order.Add(other);
                }
            }
        }
    }

    private static IReadOnlyDictionary<string, string> Scripts(WorkspaceModule module, RepositoryView view) => PackageJson.Read(view, module.Manifest)?.Scripts ?? new Dictionary<string, string>();

    private static void Cargo(IEnumerable<string> commands, List<string> into) =>
        into.AddRange(commands.Where(command => command.StartsWith("cargo ", StringComparison.Ordinal)).Select(command => command.Replace(" --workspace", "", StringComparison.Ordinal).Replace(" --all ", " ", StringComparison.Ordinal)));

    private static bool HasTests(WorkspaceModule module, RepositoryView view) => view.Below(module.Folder).Any(path => path.Contains("/src/test/", StringComparison.Ordinal));
}
