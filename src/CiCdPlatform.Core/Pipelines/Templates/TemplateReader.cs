using System.Text.RegularExpressions;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Pipelines.Toolchains;
using CiCdPlatform.Core.Pipelines.Validation;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Templates;

/// <summary>Reads a template and says exactly what is wrong with it, and where.</summary>
public static partial class TemplateReader
{
    /// <summary>Placeholders that stand for a component's commands.</summary>
    internal static readonly string[] Placeholders = ["install", "build", "test", "lint", "start", "path"];

    private const int MaxItems = 100;
    private const int MaxText = 4000;
    private static readonly string[] s_keys =
        ["id", "version", "language", "framework", "packageManagers", "toolchains", "image", "prepare", "stages", "caches", "environment", "artifacts", "reports"];

    /// <summary>Reads a template; a template that has a problem is not returned.</summary>
    public static TemplateRead Read(string yaml)
    {
        var load = YamlText.Load(yaml);
        if (load.Error is { } error)
        {
            return new TemplateRead(null, [new TemplateProblem(error.Line, error.Message)]);
        }

        if (load.Root is not YamlMappingNode root)
        {
            return new TemplateRead(null, [new TemplateProblem(1, "a template is a mapping with id, language and stages")]);
        }

        var reading = new Reading();
        var template = reading.Template(root);
        return reading.Problems.Count == 0 ? new TemplateRead(template, []) : new TemplateRead(null, reading.Problems);
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Kebab();

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    private sealed class Reading
    {
        internal List<TemplateProblem> Problems { get; } = [];

        internal PipelineTemplate Template(YamlMappingNode root)
        {
            foreach (var key in root.Children.Keys.Where(key => !s_keys.Contains(Text(key))))
            {
                Problem(key, $"unknown key '{Text(key)}'; known are {string.Join(", ", s_keys)}");
            }

            var id = Value(root, "id") ?? "";
            if (!Kebab().IsMatch(id))
            {
                Problem(Node(root, "id") ?? root, "id must be a kebab-case name such as csharp-aspnetcore");
            }

            var languages = Texts(root, "language");
            if (languages.Count == 0)
            {
                Problem(Node(root, "language") ?? root, "language must name a language id, or a list of them");
            }

            var version = Value(root, "version") ?? "1";
            if (!int.TryParse(version, out var number) || number < 1)
            {
                Problem(Node(root, "version") ?? root, "version must be a whole number from 1");
            }

            return new PipelineTemplate
            {
                Id = id,
                Version = Math.Max(1, number),
                Languages = languages,
                Framework = Value(root, "framework"),
                PackageManagers = Texts(root, "packageManagers"),
                Toolchains = Toolchains(root),
                Image = Image(root),
                Prepare = Map(root, "prepare").ToDictionary(pair => Text(pair.Key), pair => Commands(pair.Value)),
                Stages = Stages(root),
                Caches = Caches(root),
                Environment = Pairs(root, "environment"),
                Artifacts = Texts(root, "artifacts"),
                Reports = Pairs(root, "reports"),
            };
        }

        private List<KeyValuePair<string, string>> Toolchains(YamlMappingNode root)
        {
            var pairs = Pairs(root, "toolchains");
            foreach (var pair in pairs.Where(pair => ToolchainTable.Find(pair.Key) is null))
            {
                Problem(Node(root, "toolchains")!, $"unknown toolchain '{pair.Key}'; known are {string.Join(", ", ToolchainTable.All.Select(row => row.Name))}");
            }

            foreach (var pair in pairs.Where(pair => VersionRange.Parse(pair.Value) is null))
            {
                Problem(Node(root, "toolchains")!, $"'{pair.Value}' is no version of {pair.Key}");
            }

            return pairs;
        }

        private string? Image(YamlMappingNode root)
        {
            var image = Value(root, "image");
            if (image is not null && ImageName.Problem(image.Replace("{version}", "1", StringComparison.Ordinal).Replace("{major}", "1", StringComparison.Ordinal)) is { } problem)
            {
                Problem(Node(root, "image")!, problem);
            }

            return image;
        }

        private Dictionary<Stage, IReadOnlyList<string>> Stages(YamlMappingNode root)
        {
            var stages = new Dictionary<Stage, IReadOnlyList<string>>();
            foreach (var (key, value) in Map(root, "stages"))
            {
                Stage? stage = Text(key) switch { "compile" => Stage.Compile, "test" => Stage.Test, "sast" => Stage.Sast, _ => null };
                if (stage is null)
                {
                    Problem(key, $"unknown stage '{Text(key)}'; a template fills compile, test and sast");
                    continue;
                }

                stages[stage.Value] = Commands(value);
            }

            if (stages.Count == 0)
            {
                Problem(Node(root, "stages") ?? root, "stages must fill at least one of compile, test and sast");
            }

            if (!stages.TryGetValue(Stage.Test, out var test) || !test.Any(line => line.Contains("{test}", StringComparison.Ordinal)))
            {
                Problem(Node(root, "stages") ?? root, "stages must run {test} in its test stage: a pipeline without tests proves nothing");
            }

            return stages;
        }

        private IReadOnlyList<string> Commands(YamlNode node)
        {
            var lines = Sequence(node);
            foreach (var line in lines)
            {
                var text = Text(line);
                if (text.Length is 0 or > MaxText || text.Any(char.IsControl))
                {
                    Problem(line, $"a command is one line of at most {MaxText} characters");
                }
                else if (text.Contains("${{", StringComparison.Ordinal))
                {
                    Problem(line, "a command must not hold a forge's expression: pass it through the environment");
                }
                else if (SwallowedFailure.In(text) is { } swallowed)
                {
                    Problem(line, $"'{swallowed}' swallows a failure, so that the stage cannot go red");
                }

                foreach (Match match in Placeholder().Matches(text))
                {
                    // Only a name of ours is a placeholder: ${HOME} and awk's {print} are the shell's.
                    var name = match.Groups["name"].Value;
                    if (!Placeholders.Contains(name) && Placeholders.Contains(name, StringComparer.OrdinalIgnoreCase))
                    {
                        Problem(line, $"write {{{name.ToLowerInvariant()}}} in lower case");
                    }
                }
            }

            return [.. lines.Select(Text)];
        }

        private List<TemplateCache> Caches(YamlMappingNode root)
        {
            var caches = new List<TemplateCache>();
            if (Node(root, "caches") is not { } node)
            {
                return caches;
            }

            foreach (var item in Sequence(node))
            {
                if (item is not YamlMappingNode map || Value(map, "name") is not { Length: > 0 } name)
                {
                    Problem(item, "a cache is a mapping with name, managers, action, paths, project, variables and key");
                    continue;
                }

                var (paths, project) = (Texts(map, "paths"), Texts(map, "project"));
                foreach (var path in project.Where(path => !(path.StartsWith(".cache/", StringComparison.Ordinal) || (path.StartsWith("./", StringComparison.Ordinal) && paths.Contains(path[2..]))) || path.Contains("..", StringComparison.Ordinal)))
                {
                    Problem(Node(map, "project")!, $"'{path}' must lie below .cache/, where no tool looks for sources or tests, or be one of 'paths' in the component, with ./ before it");
                }

                var action = Value(map, "action");
                if (action is not null && PinnedActions.Newest(action) is null)
                {
                    Problem(Node(map, "action")!, $"the commit of the action '{action}' is not known: leave it out, and the plain cache is used");
                }

                caches.Add(new TemplateCache(name, paths, project, Pairs(map, "variables"), Texts(map, "key")) { Managers = Texts(map, "managers"), Action = action });
            }

            return caches;
        }

        private List<KeyValuePair<string, string>> Pairs(YamlMappingNode root, string key) =>
            [.. Map(root, key).Select(pair => KeyValuePair.Create(Text(pair.Key), Text(pair.Value)))];

        private IEnumerable<KeyValuePair<YamlNode, YamlNode>> Map(YamlMappingNode root, string key)
        {
            var node = Node(root, key);
            if (node is null or YamlScalarNode { Value: null or "" })
            {
                return [];
            }

            if (node is YamlMappingNode { Children.Count: <= MaxItems } map)
            {
                return map.Children;
            }

            Problem(node, $"{key} must be a mapping of at most {MaxItems} keys");
            return [];
        }

        private List<string> Texts(YamlMappingNode root, string key) => Node(root, key) is { } node ? [.. Sequence(node).Select(Text)] : [];

        private IReadOnlyList<YamlNode> Sequence(YamlNode node)
        {
            switch (node)
            {
                case YamlSequenceNode { Children.Count: <= MaxItems } sequence:
                    return [.. sequence.Children];
                case YamlScalarNode { Value.Length: > 0 }:
                    return [node];
                case YamlScalarNode:
                    return [];
                default:
                    Problem(node, $"a list of at most {MaxItems} texts is expected here");
                    return [];
            }
        }

        private string? Value(YamlMappingNode root, string key) => Node(root, key) is { } node && Text(node) is { Length: > 0 } text ? text : null;

        private string Text(YamlNode node)
        {
            if (node is YamlScalarNode scalar)
            {
                return scalar.Value ?? "";
            }

            Problem(node, "a single text is expected here");
            return "";
        }

        private static YamlNode? Node(YamlMappingNode root, string key) => root.Children.TryGetValue(key, out var node) ? node : null;

        private void Problem(YamlNode node, string message) => Problems.Add(new TemplateProblem((int)node.Start.Line, message));
    }
}
