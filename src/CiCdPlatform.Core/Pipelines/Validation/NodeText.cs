using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Validation;

/// <summary>Short ways into a tree of YAML.</summary>
internal static class NodeText
{
    internal static YamlNode? Get(this YamlNode? node, string key) => node is YamlMappingNode map && map.Children.TryGetValue(key, out var value) ? value : null;

    internal static string? Text(this YamlNode? node) => (node as YamlScalarNode)?.Value;

    internal static int Line(this YamlNode node) => Math.Max(1, (int)node.Start.Line);

    internal static IEnumerable<YamlNode> Items(this YamlNode? node) => node switch
    {
        YamlSequenceNode sequence => sequence.Children,
        YamlScalarNode { Value.Length: > 0 } => [node],
        _ => [],
    };

    /// <summary>The lines of a scalar; in a block they follow the line of its indicator.</summary>
    internal static IEnumerable<(string Text, int Line)> Lines(this YamlNode node)
    {
        var scalar = node as YamlScalarNode;
        var block = scalar?.Style is YamlDotNet.Core.ScalarStyle.Literal or YamlDotNet.Core.ScalarStyle.Folded;
        return (scalar?.Value ?? "").Split('\n').Select((text, i) => (text.Trim(), node.Line() + i + (block ? 1 : 0))).Where(pair => pair.Item1.Length > 0);
    }

    internal static void Known(this YamlMappingNode map, string[] keys, string what, Report report)
    {
        foreach (var key in map.Children.Keys.Where(key => !keys.Contains(key.Text())))
        {
            report.Add(key, $"unknown key '{key.Text()}' in {what}");
        }
    }
}
