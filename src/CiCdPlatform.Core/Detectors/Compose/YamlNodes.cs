using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Detectors.Compose;

/// <summary>Reads YAML nodes of files whose shape nobody promises; merge keys (<c>&lt;&lt;</c>) count.</summary>
internal static class YamlNodes
{
    private const int MaxMerges = 8;

    /// <summary>The value of a key, the node's own before a merged one; null when the node is no mapping or has no such key.</summary>
    public static YamlNode? At(this YamlNode? node, string key) => At(node, key, 0);

    /// <summary>The text of a scalar, or null.</summary>
    public static string? Text(this YamlNode? node) => (node as YamlScalarNode)?.Value;

    /// <summary>The pairs of a mapping with scalar keys.</summary>
    public static IEnumerable<YamlPair> Pairs(this YamlNode? node) =>
        node is YamlMappingNode mapping ? mapping.Children.Keys.OfType<YamlScalarNode>().Where(key => key.Value is not null and not "<<").Select(key => new YamlPair(key.Value!, mapping.Children[key])) : [];

    /// <summary>The items of a sequence.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node is YamlSequenceNode sequence ? sequence.Children : [];

    /// <summary>The 1-based line on which a node starts.</summary>
    public static int Line(this YamlNode node) => (int)Math.Max(1, node.Start.Line);

    /// <summary>Every scalar below a node, within a bound.</summary>
    public static IEnumerable<YamlScalarNode> Scalars(this YamlNode? node, int depth = 0) => depth > 12 ? [] : node switch
    {
        YamlScalarNode scalar => [scalar],
        YamlSequenceNode sequence => sequence.Children.SelectMany(child => child.Scalars(depth + 1)),
        YamlMappingNode mapping => mapping.Children.SelectMany(pair => pair.Value.Scalars(depth + 1)),
        _ => [],
    };

    private static YamlNode? At(YamlNode? node, string key, int depth)
    {
        if (node is not YamlMappingNode mapping || depth > MaxMerges)
        {
            return null;
        }

        if (mapping.Children.TryGetValue(new YamlScalarNode(key), out var value))
        {
            return value;
        }

        return !mapping.Children.TryGetValue(new YamlScalarNode("<<"), out var merged) ? null
            : merged is YamlSequenceNode many ? many.Children.Select(one => At(one, key, depth + 1)).FirstOrDefault(found => found is not null)
            : At(merged, key, depth + 1);
    }
}

/// <summary>A key of a mapping and what stands under it.</summary>
internal sealed record YamlPair(string Key, YamlNode Value);
