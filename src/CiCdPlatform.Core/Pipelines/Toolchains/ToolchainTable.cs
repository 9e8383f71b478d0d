using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Toolchains;

/// <summary>What is known of a toolchain: a row of <c>toolchains.yml</c>.</summary>
internal sealed record ToolchainRow(
    string Name, IReadOnlyList<string> Languages, string Image, string Setup, BareVersion Bare, bool TildeAdmitsMinor, IReadOnlyList<string> Versions);

/// <summary>The shipped table of toolchains and of the images that are none.</summary>
internal static class ToolchainTable
{
    private static readonly (Dictionary<string, ToolchainRow> Rows, Dictionary<string, string> Images) s_table = Load();

    internal static IReadOnlyCollection<ToolchainRow> All => s_table.Rows.Values;

    internal static ToolchainRow? Find(string name) => s_table.Rows.GetValueOrDefault(name);

    internal static ToolchainRow? ForLanguage(string language) => s_table.Rows.Values.FirstOrDefault(row => row.Languages.Contains(language));

    /// <summary>The pinned image for a purpose, such as <c>trivy</c>.</summary>
    internal static string Image(string purpose) => s_table.Images[purpose];

    private static (Dictionary<string, ToolchainRow> Rows, Dictionary<string, string> Images) Load()
    {
        var root = (YamlMappingNode)YamlText.Load(EmbeddedText.Read("Toolchains/toolchains.yml")).Root!;
        var rows = new Dictionary<string, ToolchainRow>(StringComparer.Ordinal);
        foreach (var (key, value) in ((YamlMappingNode)root.Children["toolchains"]).Children)
        {
            var name = ((YamlScalarNode)key).Value!;
            var row = (YamlMappingNode)value;
            rows[name] = new ToolchainRow(
                name,
                Texts(row, "languages"),
                Text(row, "image")!,
                Text(row, "setup")!,
                Text(row, "bare") == "minimum" ? BareVersion.Minimum : BareVersion.Line,
                Text(row, "tilde") == "last",
                Texts(row, "versions"));
        }

        var images = ((YamlMappingNode)root.Children["images"]).Children.ToDictionary(i => ((YamlScalarNode)i.Key).Value!, i => ((YamlScalarNode)i.Value).Value!);
        return (rows, images);
    }

    private static string? Text(YamlMappingNode row, string key) => row.Children.TryGetValue(key, out var node) ? ((YamlScalarNode)node).Value : null;

    private static IReadOnlyList<string> Texts(YamlMappingNode row, string key) =>
        [.. ((YamlSequenceNode)row.Children[key]).Children.Select(node => ((YamlScalarNode)node).Value!)];
}
