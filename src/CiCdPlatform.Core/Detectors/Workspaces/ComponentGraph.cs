namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Turns chosen components into a graph: names, edges, workspaces and the paths that must start each pipeline.</summary>
internal static class ComponentGraph
{
    private const int MaxPaths = 100;
    private const int MaxDepth = 500;

    // Files that say how everything below their folder is built.
    private static readonly string[] Shared =
    [
        "package.json", "pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json", "rush.json", ".npmrc", ".yarnrc.yml", "tsconfig.json", "tsconfig.base.json", "babel.config.js", "jest.config.js", "jest.preset.js", ".nvmrc", ".node-version",
        "go.work", "go.work.sum", "Cargo.toml", "Cargo.lock", "rust-toolchain", "rust-toolchain.toml", "pom.xml", "settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts", "gradle.properties", "gradle/libs.versions.toml",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "nuget.config", "NuGet.config", "pyproject.toml", "uv.lock", "poetry.lock", ".python-version", "mix.exs", "mix.lock", ".tool-versions", "mise.toml",
        "Gemfile", "Gemfile.lock", "composer.json", "composer.lock", "MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel", ".bazelrc", "pants.toml", ".buckconfig",
    ];

    /// <summary>Completes names and paths in place; edges and workspaces must be known.</summary>
    public static void Finish(IReadOnlyList<ComponentDraft> drafts, RepositoryView view)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var byPath = drafts.ToLookup(draft => draft.Path);
        foreach (var draft in drafts)
        {
            Name(draft, taken);
            draft.DependsOn.Remove(draft.Path);
        }

        foreach (var draft in drafts)
        {
            var own = new List<string>();
            foreach (var folder in Reached(draft, byPath))
            {
                own.Add(folder == "." ? "**" : folder + "/**");
            }

            if (!own.Contains("**"))
            {
                if (draft.Workspace is { } root && root != draft.Path)
                {
                    own.AddRange(Shared.Select(name => RepositoryView.Join(root, name)).Where(view.Has));
                }

                own.AddRange(draft.Lockfiles.Where(file => !RepositoryView.IsBelow(file, draft.Path)));
                own.AddRange(draft.Containerfile is { } file && !RepositoryView.IsBelow(file, draft.Path) ? [file] : []);
                own.AddRange(draft.Paths);
            }

            draft.Paths.Clear();
            draft.Paths.AddRange(own.Contains("**") ? ["**"] : own.Distinct().Where(path => !own.Exists(other => other != path && other.EndsWith("/**", StringComparison.Ordinal) && RepositoryView.IsBelow(path, other[..^3]))).Take(MaxPaths));
        }

        foreach (var draft in drafts)
        {
            draft.DependsOn.UnionWith(draft.TalksTo.Where(path => path != draft.Path));
        }

        BreakCircles(drafts, byPath);
    }

    // What closes a circle is left out, so that whoever builds in order always finds a first.
    private static void BreakCircles(IReadOnlyList<ComponentDraft> drafts, ILookup<string, ComponentDraft> byPath)
    {
        var state = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            Visit(draft.Path, 0);
        }

        void Visit(string path, int depth)
        {
            if (depth > MaxDepth || !state.TryAdd(path, false))
            {
                return;
            }

            foreach (var draft in byPath[path])
            {
                foreach (var next in draft.DependsOn.ToList())
                {
                    Visit(next, depth + 1);
                    if (state.TryGetValue(next, out var isDone) && !isDone)
                    {
                        draft.DependsOn.Remove(next);
                    }
                }
            }

            state[path] = true;
        }
    }

    // The component's own folder and those of all that it needs to be built.
    private static List<string> Reached(ComponentDraft draft, ILookup<string, ComponentDraft> byPath)
    {
        var order = new List<string> { draft.Path };
        for (var i = 0; i < order.Count && order.Count < MaxPaths; i++)
        {
            order.AddRange(byPath[order[i]].SelectMany(one => one.DependsOn).Where(path => !order.Contains(path)).Distinct().ToList());
        }

        return order;
    }

    private static void Name(ComponentDraft draft, HashSet<string> taken)
    {
        var name = string.IsNullOrWhiteSpace(draft.Name) ? draft.Path == "." ? "root" : RepositoryView.NameOf(draft.Path) : draft.Name.Trim();
        name = name.Length > 100 ? name[..100] : name;
        var unique = name;
        // Two languages of one folder, or two folders of one name, are told apart by what differs.
        foreach (var candidate in new[] { $"{name}-{draft.Language}", draft.Path == "." ? name : draft.Path, $"{draft.Path}-{draft.Language}" })
        {
            if (taken.Add(unique))
            {
                draft.Name = unique;
                return;
            }

            unique = candidate;
        }

        for (var i = 2; !taken.Add(unique); i++)
        {
            unique = $"{name}-{i}";
        }

        draft.Name = unique;
    }
}
