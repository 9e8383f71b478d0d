using System.Text.Json;
using CiCdPlatform.Core.Detectors.Compose;

namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Packages of npm, yarn, pnpm, bun, Lerna and Rush workspaces, and projects of Nx that have no package.</summary>
internal static class NodeModules
{
    private static readonly string[] Sections = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

    public static IReadOnlyList<WorkspaceModule> Read(RepositoryView view)
    {
        var modules = new List<Package>();
        foreach (var file in view.Named("package.json"))
        {
            if (view.Json(file) is { } json)
            {
                modules.Add(new Package(new WorkspaceModule("node", RepositoryView.FolderOf(file), file, Text(json, "name")), json));
            }
        }

        var all = modules.ConvertAll(pair => pair.Module);
        foreach (var (module, json) in modules)
        {
            var patterns = Patterns(view, module.Folder, json);
            if (patterns.Count > 0)
            {
                WorkspaceModule.Join(all, module.Folder, patterns);
            }
        }

        foreach (var rush in view.Named("rush.json").Take(1))
        {
            var folders = view.Json(rush) is { } json && json.TryGetProperty("projects", out var projects) && projects.ValueKind == JsonValueKind.Array
                ? projects.EnumerateArray().Select(project => project.ValueKind == JsonValueKind.Object ? Text(project, "projectFolder") : null).OfType<string>().ToHashSet(StringComparer.Ordinal) : [];
            foreach (var module in all.Where(module => folders.Contains(module.Folder)))
            {
                module.Root = RepositoryView.FolderOf(rush);
            }
        }

        var byName = all.Where(module => module.Name is not null).ToLookup(module => module.Name!, StringComparer.Ordinal);
        foreach (var (module, json) in modules)
        {
            foreach (var section in Sections.Where(section => json.TryGetProperty(section, out var value) && value.ValueKind == JsonValueKind.Object))
            {
                foreach (var dependency in json.GetProperty(section).EnumerateObject())
                {
                    Refer(module, dependency, all, byName);
                }
            }
        }

        return [.. all, .. NxProjects(view, all)];
    }

    private static void Refer(WorkspaceModule module, JsonProperty dependency, List<WorkspaceModule> all, ILookup<string, WorkspaceModule> byName)
    {
        var version = dependency.Value.ValueKind == JsonValueKind.String ? dependency.Value.GetString()! : "";
        var local = ((string[])["file:", "link:", "portal:"]).FirstOrDefault(prefix => version.StartsWith(prefix, StringComparison.Ordinal)) is { } start ? RepositoryView.Resolve(module.Folder, version[start.Length..]) : null;
        var referred = local is not null ? all.Where(other => other.Folder == local) : byName[dependency.Name].Where(other => other.Root is not null && other.Root == module.Root);
        module.References.AddRange(referred.Where(other => other != module).Select(other => other.Folder));
    }

    private static List<string> Patterns(RepositoryView view, string folder, JsonElement json)
    {
        var patterns = new List<string>();
        if (json.TryGetProperty("workspaces", out var workspaces))
        {
            var list = workspaces.ValueKind == JsonValueKind.Object && workspaces.TryGetProperty("packages", out var packages) ? packages : workspaces;
            patterns.AddRange(Strings(list));
        }

        if (view.First(folder, "pnpm-workspace.yaml") is { } pnpm)
        {
            patterns.AddRange(view.Yaml(pnpm).At("packages").Items().Select(item => item.Text()).OfType<string>());
        }

        if (patterns.Count == 0 && view.First(folder, "lerna.json") is { } lerna && view.Json(lerna) is { } settings)
        {
            patterns.AddRange(settings.TryGetProperty("packages", out var packages) ? Strings(packages) : ["packages/*"]);
        }

        return patterns;
    }

    // An Nx workspace may have one package and many projects.
    private static IEnumerable<WorkspaceModule> NxProjects(RepositoryView view, List<WorkspaceModule> packages)
    {
        foreach (var nx in view.Named("nx.json").Take(1))
        {
            var root = RepositoryView.FolderOf(nx);
            foreach (var file in view.Named("project.json").Where(path => RepositoryView.IsBelow(path, root) && !packages.Exists(package => package.Folder == RepositoryView.FolderOf(path))))
            {
                if (view.Json(file) is { } json && (json.TryGetProperty("targets", out _) || json.TryGetProperty("projectType", out _)))
                {
                    var module = new WorkspaceModule("nx", RepositoryView.FolderOf(file), file, Text(json, "name")) { Root = root };
                    if (json.TryGetProperty("implicitDependencies", out var implied))
                    {
                        module.References.AddRange(Strings(implied).SelectMany(name => view.Named("project.json").Where(other => RepositoryView.NameOf(RepositoryView.FolderOf(other)) == name)).Select(RepositoryView.FolderOf));
                    }

                    yield return module;
                }
            }
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> Strings(JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!) : [];

    private sealed record Package(WorkspaceModule Module, JsonElement Json);
}
