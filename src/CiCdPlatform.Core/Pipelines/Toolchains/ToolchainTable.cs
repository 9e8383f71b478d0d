using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Toolchains;

/// <summary>What is known of a toolchain: a row of <c>toolchains.yml</c>, whose head explains the columns.</summary>
internal sealed record ToolchainRow
{
    internal required string Name { get; init; }

    internal required IReadOnlyList<string> Languages { get; init; }

    internal required string ImagePattern { get; init; }

    internal string? Action { get; init; }

    internal string? Variable { get; init; }

    internal IReadOnlyList<KeyValuePair<string, string>> Inputs { get; init; } = [];

    internal IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, string>>> ManagerInputs { get; init; } = new Dictionary<string, IReadOnlyList<KeyValuePair<string, string>>>();

    internal required string Setup { get; init; }

    internal required BareVersion Bare { get; init; }

    internal bool TildeAdmitsMinor { get; init; }

    internal bool Matrix { get; init; }

    /// <summary>The default first.</summary>
    internal required IReadOnlyList<string> Versions { get; init; }

    internal IReadOnlyList<string> Retired { get; init; } = [];

    internal IReadOnlyList<string> Contained { get; init; } = [];

    internal string? Command { get; init; }

    /// <summary>Whether its action looks for the version in the component's manifest.</summary>
    internal bool ReadsManifest => Inputs.Any(input => input.Value == "{manifest}");

    /// <summary>The version of the tool that a command brings, empty for whichever is newest, or null when the command does something else.</summary>
    internal string? Brought(string command)
    {
        // Members of a workspace bring it from its root: for what is there for all folders, that is the same.
        var plain = command.StartsWith("(cd ", StringComparison.Ordinal) && command.EndsWith(')') && command.Split(" && ") is [_, var inner] ? inner[..^1] : command;
        return Command is { } start && plain.StartsWith(start, StringComparison.Ordinal) && (plain.Length == start.Length || char.IsAsciiDigit(plain[start.Length])) ? plain[start.Length..] : null;
    }

    internal IReadOnlyDictionary<string, string> Images { get; init; } = new Dictionary<string, string>();

    internal IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The image of a version. Of versions that the table does not know, the distribution beneath is not known either: the image is named without it.</summary>
    internal string Image(string version) => Images.TryGetValue(version, out var own) ? own
        : Fill(Versions.Contains(version) || Retired.Contains(version) ? ImagePattern : ImagePattern.Replace("-bookworm", "", StringComparison.Ordinal), version);

    /// <summary>A text with the version's parts in it. Where the table has no tag for a version, as much of it as every publisher tags stands there.</summary>
    internal string Fill(string text, string version)
    {
        var parts = version.Split('.');
        var tag = Tags.GetValueOrDefault(version) ?? Tags.Where(pair => pair.Key.Split('.')[0] == parts[0]).Select(pair => Line(pair.Value)).FirstOrDefault() ?? parts[0];
        return text.Replace("{version}", version, StringComparison.Ordinal)
            .Replace("{major}", parts[0], StringComparison.Ordinal)
            .Replace("{minor}", string.Join('.', parts.Take(2)), StringComparison.Ordinal)
            .Replace("{tag}", tag, StringComparison.Ordinal);
    }

    // 17.0.20_8 is a build of 17, 10.0.11 a patch of 10.0.
    private static string Line(string tag) => tag.Split('_', 'u') is [var version, _, ..] ? version.Split('.')[0] : string.Join('.', tag.Split('.').Take(2));
}

/// <summary>The shipped table of toolchains and of the images that are none.</summary>
internal static class ToolchainTable
{
    private const string FromPyPI = "python -m pip install ";

    private static readonly (Dictionary<string, ToolchainRow> Rows, Dictionary<string, string> Images, Dictionary<string, string> FromPyPI) s_table = Load();

    internal static IReadOnlyCollection<ToolchainRow> All => s_table.Rows.Values;

    internal static ToolchainRow? Find(string name) => s_table.Rows.GetValueOrDefault(name);

    internal static ToolchainRow? ForLanguage(string language) => s_table.Rows.Values.FirstOrDefault(row => row.Languages.Contains(language));

    /// <summary>The tool that a command brings, or null.</summary>
    internal static ToolchainRow? BroughtBy(string command) => s_table.Rows.Values.FirstOrDefault(row => row.Brought(command) is not null);

    /// <summary>The pinned image for a purpose, such as <c>trivy</c>.</summary>
    internal static string Image(string purpose) => s_table.Images[purpose];

    /// <summary>A command with the version of the program that it brings from PyPI, where it names none.</summary>
    internal static string Pinned(string command) =>
        command.StartsWith(FromPyPI, StringComparison.Ordinal) && s_table.FromPyPI.TryGetValue(command[FromPyPI.Length..], out var version) ? $"{command}=={version}" : command;

    private static (Dictionary<string, ToolchainRow> Rows, Dictionary<string, string> Images, Dictionary<string, string> FromPyPI) Load()
    {
        var root = (YamlMappingNode)YamlText.Load(EmbeddedText.Read("Toolchains/toolchains.yml")).Root!;
        var rows = new Dictionary<string, ToolchainRow>(StringComparer.Ordinal);
        foreach (var (key, value) in ((YamlMappingNode)root.Children["toolchains"]).Children)
        {
            var name = ((YamlScalarNode)key).Value!;
            rows[name] = Row(name, (YamlMappingNode)value);
        }

        return (rows, Pairs(root, "images").ToDictionary(), Pairs(root, "fromPyPI").ToDictionary());
    }

    private static ToolchainRow Row(string name, YamlMappingNode row) => new()
    {
        Name = name,
        Languages = Texts(row, "languages"),
        ImagePattern = Text(row, "image")!,
        Action = Text(row, "action"),
        Variable = Text(row, "variable"),
        Inputs = Pairs(row, "inputs"),
        ManagerInputs = row.Children.TryGetValue("managers", out var managers)
            ? ((YamlMappingNode)managers).Children.Keys.Select(manager => ((YamlScalarNode)manager).Value!).ToDictionary(manager => manager, manager => (IReadOnlyList<KeyValuePair<string, string>>)Pairs((YamlMappingNode)managers, manager))
            : [],
        Setup = Text(row, "setup")!,
        Bare = Text(row, "bare") == "minimum" ? BareVersion.Minimum : BareVersion.Line,
        TildeAdmitsMinor = Text(row, "tilde") == "last",
        Matrix = Text(row, "matrix") == "true",
        Versions = Texts(row, "versions"),
        Retired = Texts(row, "retired"),
        Contained = Texts(row, "contained"),
        Command = Text(row, "command"),
        Images = Pairs(row, "images").ToDictionary(),
        Tags = Pairs(row, "tags").ToDictionary(),
    };

    private static string? Text(YamlMappingNode row, string key) => row.Children.TryGetValue(key, out var node) ? ((YamlScalarNode)node).Value : null;

    private static IReadOnlyList<string> Texts(YamlMappingNode row, string key) =>
        row.Children.TryGetValue(key, out var node) ? [.. ((YamlSequenceNode)node).Children.Select(item => ((YamlScalarNode)item).Value!)] : [];

    private static List<KeyValuePair<string, string>> Pairs(YamlMappingNode row, string key) =>
        row.Children.TryGetValue(key, out var node)
            ? [.. ((YamlMappingNode)node).Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ((YamlScalarNode)pair.Value).Value!))]
            : [];
}
