using System.Text.Json;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Toml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Detectors;

/// <summary>Files in which people tell a platform how their application is started: they speak before any convention of a language.</summary>
internal static partial class StartFiles
{
    private static readonly (string File, string[] Path)[] Tables =
    [
        ("nixpacks.toml", ["start", "cmd"]), ("nixpacks.json", ["start", "cmd"]), ("railpack.json", ["deploy", "startCommand"]), ("railway.toml", ["deploy", "startCommand"]), ("railway.json", ["deploy", "startCommand"]), ("fly.toml", ["processes", "web"]), ("fly.toml", ["processes", "app"]),
    ];

    private static readonly (string File, string[] Path)[] Documents = [("heroku.yml", ["run", "web"]), ("app.yaml", ["entrypoint"]), ("apprunner.yaml", ["run", "command"]), ("render.yaml", ["services", "startCommand"])];

    /// <summary>Sets the start command that such a file of the component's folder states.</summary>
    public static void Offer(RepositoryView view, ComponentDraft draft)
    {
        if (Find(view, draft.Path) is { } found)
        {
            draft.Start = found.Command;
            draft.Because(found.File, found.Line, found.Why);
        }
    }

    /// <summary>The first stated start command of a folder.</summary>
    public static (string Command, string File, int Line, string Why)? Find(RepositoryView view, string folder)
    {
        if (view.First(folder, "Procfile") is { } procfile && Web(view, procfile) is { } web)
        {
            return (web.Command, procfile, web.Line, "web process");
        }

        foreach (var (name, path) in Tables)
        {
            if (view.First(folder, name) is { } file && Stated(view, file, path) is { } stated)
            {
                return (stated.Command, file, stated.Line, $"start command of {name}");
            }
        }

        foreach (var (name, path) in Documents)
        {
            if (view.First(folder, name) is { } file && Node(view.Yaml(file), path) is { Value: { Length: > 0 } text } node && text.Length < 500)
            {
                return (text.Trim(), file, (int)node.Start.Line, $"start command of {name}");
            }
        }

        return null;
    }

    // A process file without a web process still says what the program is.
    private static (string Command, int Line)? Web(RepositoryView view, string file)
    {
        string NameOf(NumberedLine line) => Process().Match(line.Text).Groups["name"].Value;
        var lines = view.Numbered(file).Where(line => Process().IsMatch(line.Text)).ToList();
        return (lines.Find(line => NameOf(line) == "web") ?? lines.Find(line => NameOf(line) is "worker" or "app" or "bot")) is { } chosen ? (Process().Match(chosen.Text).Groups["command"].Value.Trim(), chosen.Number) : null;
    }

    private static (string Command, int Line)? Stated(RepositoryView view, string file, string[] path)
    {
        if (file.EndsWith(".toml", StringComparison.Ordinal))
        {
            TomlValue? value = view.Toml(file)?.At(path);
            return value is { IsString: true, Text: { Length: > 0 } text } ? (text.Trim(), value.Line) : null;
        }

        var node = view.Json(file);
        foreach (var key in path)
        {
            node = node is { ValueKind: JsonValueKind.Object } table && table.TryGetProperty(key, out var inner) ? inner : null;
        }

        return node is { ValueKind: JsonValueKind.String } command && command.GetString() is { Length: > 0 } stated ? (stated.Trim(), view.LineOf(file, $"\"{path[^1]}\"")) : null;
    }

    // A list on the way means its first entry that goes on.
    private static YamlScalarNode? Node(YamlNode? node, ReadOnlySpan<string> path)
    {
        if (node is YamlSequenceNode list)
        {
            foreach (var item in list.Children.Take(50))
            {
                if (Node(item, path) is { } found)
                {
                    return found;
                }
            }

            return null;
        }

        return path.Length == 0 ? node as YamlScalarNode : node is YamlMappingNode table && table.Children.TryGetValue(new YamlScalarNode(path[0]), out var inner) ? Node(inner, path[1..]) : null;
    }

    [GeneratedRegex(@"^(?<name>[\w\-]+)\s*:\s*(?<command>\S.*)$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Process();
}
