using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors.Compose;
using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Python, Elixir, Ruby, PHP and Dart units that refer to each other by path or belong to one workspace.</summary>
internal static partial class PathModules
{
    public static IEnumerable<WorkspaceModule> Read(RepositoryView view) => [.. Python(view), .. Mix(view), .. Bundler(view), .. Composer(view), .. Dart(view)];

    private static List<WorkspaceModule> Python(RepositoryView view)
    {
        var projects = view.Named("pyproject.toml").Select(file => (File: file, Toml: view.Toml(file))).Where(pair => pair.Toml is not null)
            .Select(pair => (Module: new WorkspaceModule("python", RepositoryView.FolderOf(pair.File), pair.File, pair.Toml!.TextAt("project", "name") ?? pair.Toml!.TextAt("tool", "poetry", "name")), Toml: pair.Toml!)).ToList();
        var all = projects.ConvertAll(pair => pair.Module);
        foreach (var (module, toml) in projects)
        {
            if (toml.At("tool", "uv", "workspace") is { } workspace)
            {
                WorkspaceModule.Join(all, module.Folder, [.. Texts(workspace.At("members")), .. Texts(workspace.At("exclude")).Select(pattern => "!" + pattern)]);
            }
        }

        foreach (var (module, toml) in projects)
        {
            foreach (var (name, value) in Members(toml.At("tool", "uv", "sources")).Concat(Members(toml.At("tool", "poetry", "dependencies"))).Concat(Members(toml.At("tool", "poetry", "group")).SelectMany(group => Members(group.Value.At("dependencies")))))
            {
                var target = value.TextAt("path") is { } path ? RepositoryView.Resolve(module.Folder, path) : value.At("workspace") is not null ? all.Find(other => other.Root is not null && Same(other.Name, name))?.Folder : null;
                if (target is not null)
                {
                    module.References.Add(target);
                }
            }
        }

        foreach (var file in view.Named("requirements.txt"))
        {
            var folder = RepositoryView.FolderOf(file);
            var local = view.Lines(file).Select(line => line.Trim()).Select(line => line.StartsWith("-e ", StringComparison.Ordinal) ? line[3..].Trim() : line).Where(line => line.StartsWith("../", StringComparison.Ordinal) || line.StartsWith("./", StringComparison.Ordinal)).Select(line => RepositoryView.Resolve(folder, line.Split('[', '#', ' ')[0])).OfType<string>().Where(target => target != folder).ToList();
            if (local.Count > 0)
            {
                var module = all.Find(one => one.Folder == folder) ?? new WorkspaceModule("python", folder, file, null);
                module.References.AddRange(local);
                if (!all.Contains(module))
                {
                    all.Add(module);
                }
            }
        }

        return all;
    }

    private static List<WorkspaceModule> Mix(RepositoryView view)
    {
        var all = view.Named("mix.exs").Select(file => new WorkspaceModule("mix", RepositoryView.FolderOf(file), file, view.Lines(file).Select(line => App().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value)).ToList();
        foreach (var root in all.Where(module => view.Mentions(module.Manifest, "apps_path:")).ToList())
        {
            var apps = view.Lines(root.Manifest).Select(line => Apps().Match(line)).FirstOrDefault(match => match.Success)?.Groups["path"].Value ?? "apps";
            WorkspaceModule.Join(all, root.Folder, [apps + "/*"]);
        }

        foreach (var module in all)
        {
            foreach (var line in view.Lines(module.Manifest))
            {
                if (Dependency().Match(line) is { Success: true } match)
                {
                    module.References.AddRange(match.Groups["path"].Success ? RepositoryView.Resolve(module.Folder, match.Groups["path"].Value) is { } target ? [target] : [] : all.Where(other => other.Root == module.Root && other.Root is not null && other.Name == match.Groups["name"].Value).Select(other => other.Folder));
                }
            }
        }

        return all;
    }

    private static IEnumerable<WorkspaceModule> Bundler(RepositoryView view) => view.Named("Gemfile").Select(file =>
    {
        var module = new WorkspaceModule("bundler", RepositoryView.FolderOf(file), file, null);
        module.References.AddRange(view.Lines(file).Select(line => GemPath().Match(line)).Where(match => match.Success).Select(match => RepositoryView.Resolve(module.Folder, match.Groups["path"].Value)).OfType<string>().Where(target => target != module.Folder));
        return module;
    });

    private static IEnumerable<WorkspaceModule> Composer(RepositoryView view) => view.Named("composer.json").Select(file =>
    {
        var json = view.Json(file);
        string? Text(System.Text.Json.JsonElement element, string name) => element.ValueKind == System.Text.Json.JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.String ? value.GetString() : null;
        var module = new WorkspaceModule("composer", RepositoryView.FolderOf(file), file, json is { } root ? Text(root, "name") : null);
        if (json is { } document && document.TryGetProperty("repositories", out var repositories) && repositories.ValueKind is System.Text.Json.JsonValueKind.Array or System.Text.Json.JsonValueKind.Object)
        {
            var entries = repositories.ValueKind == System.Text.Json.JsonValueKind.Array ? repositories.EnumerateArray().ToList() : [.. repositories.EnumerateObject().Select(entry => entry.Value)];
            foreach (var url in entries.Where(entry => Text(entry, "type") == "path").Select(entry => Text(entry, "url")).OfType<string>())
            {
                module.References.AddRange(view.Named("composer.json").Select(RepositoryView.FolderOf).Where(folder => folder != module.Folder && RepositoryView.Resolve(module.Folder, url) is { } pattern && Globs.Match([pattern], folder)));
            }
        }

        return module;
    });

    private static List<WorkspaceModule> Dart(RepositoryView view)
    {
        var all = view.Named("pubspec.yaml").Select(file => new WorkspaceModule("dart", RepositoryView.FolderOf(file), file, view.Yaml(file).At("name").Text())).ToList();
        foreach (var module in all)
        {
            var root = view.Yaml(module.Manifest);
            var patterns = root.At("workspace").Items().Concat(view.First(module.Folder, "melos.yaml") is { } melos ? view.Yaml(melos).At("packages").Items() : []).Select(item => item.Text()).OfType<string>().ToList();
            if (patterns.Count > 0)
            {
                WorkspaceModule.Join(all, module.Folder, patterns);
            }

            module.References.AddRange(((string[])["dependencies", "dev_dependencies", "dependency_overrides"]).SelectMany(section => root.At(section).Pairs()).Select(pair => pair.Value.At("path").Text()).OfType<string>().Select(path => RepositoryView.Resolve(module.Folder, path)).OfType<string>().Where(target => target != module.Folder));
        }

        return all;
    }

    private static bool Same(string? name, string other) => name is not null && name.Replace('_', '-').Replace('.', '-').Equals(other.Replace('_', '-').Replace('.', '-'), StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Texts(TomlValue? list) => list?.Items.Select(item => item.Text).OfType<string>() ?? [];

    private static IEnumerable<KeyValuePair<string, TomlValue>> Members(TomlValue? table) => table?.Members ?? (IEnumerable<KeyValuePair<string, TomlValue>>)[];

    [GeneratedRegex(@"(^|[\s\[(])app:\s*:(?<name>\w+)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex App();

    [GeneratedRegex(@"apps_path:\s*""(?<path>[^""]+)""", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Apps();

    [GeneratedRegex(@"\{:(?<name>\w+),.*(in_umbrella:\s*true|path:\s*""(?<path>[^""]+)"")", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Dependency();

    [GeneratedRegex(@"^\s*(gem\s.*\bpath:\s*|path\s+)['""](?<path>[^'""]+)['""]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex GemPath();
}
