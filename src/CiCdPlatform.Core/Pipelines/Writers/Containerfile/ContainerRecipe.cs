using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Writers.Containerfile;

/// <summary>How components of a language become an image: a row of <c>containers.yml</c>, whose head explains the keys.</summary>
internal sealed record ContainerRecipe
{
    private static readonly YamlMappingNode s_table = (YamlMappingNode)YamlText.Load(EmbeddedText.Read("Writers/Containerfile/containers.yml")).Root!;

    internal string? Image { get; init; }

    internal IReadOnlyList<string> Build { get; init; } = [];

    internal IReadOnlyDictionary<string, string> Images { get; init; } = new Dictionary<string, string>();

    internal IReadOnlyList<string> Tools { get; init; } = [];

    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Services { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    internal string? Path { get; init; }

    internal IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    internal IReadOnlyList<string> Ignore { get; init; } = [];

    internal IReadOnlyList<ProductionCommand> Production { get; init; } = [];

    internal IReadOnlyList<string> Full { get; init; } = [];

    internal IReadOnlyList<StartRecipe> Starts { get; init; } = [];

    /// <summary>The row of a language; an empty one where there is none.</summary>
    internal static ContainerRecipe For(string language) => !s_table.Children.TryGetValue(language, out var node) ? new ContainerRecipe() : (YamlMappingNode)node is var row
        ? new ContainerRecipe
        {
            Image = Text(row, "image"),
            Build = Texts(row, "build"),
            Images = Pairs(row, "images").ToDictionary(pair => pair.Key, pair => ((YamlScalarNode)pair.Value).Value!),
            Tools = Texts(row, "tools"),
            Services = Pairs(row, "services").ToDictionary(pair => pair.Key, pair => Texts((YamlMappingNode)row.Children["services"], pair.Key)),
            Path = Text(row, "path"),
            Environment = Pairs(row, "env").ToDictionary(pair => pair.Key, pair => ((YamlScalarNode)pair.Value).Value!),
            Ignore = Texts(row, "ignore"),
            Production = [.. Rows(row, "production").Select(Command)],
            Full = Texts(row, "full"),
            Starts = [.. Rows(row, "starts").Select(Start)],
        }
        : new ContainerRecipe();

    /// <summary>A component's install or build commands as they are in an image, without what only tests and checks need.</summary>
    internal IReadOnlyList<string> InProduction(Component component, IReadOnlyList<string> commands)
    {
        var lines = commands.Select(line => Production.FirstOrDefault(row => row.When.IsMatch(line) && (row.Only is null || component.Frameworks.Contains(row.Only))) is { } row ? row.When.Replace(line, row.Then) : line)
            .Where(line => line.Length > 0)
            .ToList();
        return lines.Count > 0 ? lines : commands;
    }

    private static StartRecipe Start(YamlMappingNode row) =>
        new(Text(row, "when") ?? "", Text(row, "image"), Text(row, "instead") == "true", Texts(row, "finish"), Texts(row, "copy"), Text(row, "start"));

    private static ProductionCommand Command(YamlMappingNode row) =>
        new(new Regex($"^({Text(row, "when")})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture), Text(row, "then") ?? "", Text(row, "only"));

    private static IEnumerable<YamlMappingNode> Rows(YamlMappingNode row, string key) =>
        row.Children.TryGetValue(key, out var node) ? ((YamlSequenceNode)node).Children.Cast<YamlMappingNode>() : [];

    private static IEnumerable<KeyValuePair<string, YamlNode>> Pairs(YamlMappingNode row, string key) =>
        row.Children.TryGetValue(key, out var node) ? ((YamlMappingNode)node).Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, pair.Value)) : [];

    internal static string? Text(YamlMappingNode row, string key) => row.Children.TryGetValue(key, out var node) ? ((YamlScalarNode)node).Value : null;

    internal static IReadOnlyList<string> Texts(YamlMappingNode row, string key) =>
        row.Children.TryGetValue(key, out var node) ? [.. ((YamlSequenceNode)node).Children.Select(item => ((YamlScalarNode)item).Value!)] : [];
}

/// <summary>What an install or build command is in an image: <paramref name="Then"/> in the place of <paramref name="When"/>, empty for nothing, in components of the framework <paramref name="Only"/>.</summary>
internal sealed record ProductionCommand(Regex When, string Then, string? Only);

/// <summary>What is done for start commands that begin with <paramref name="When"/>.</summary>
internal sealed record StartRecipe(string When, string? Image, bool Instead, IReadOnlyList<string> Finish, IReadOnlyList<string> Copy, string? Start);
