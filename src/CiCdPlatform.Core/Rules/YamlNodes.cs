using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Reads mappings by key.</summary>
internal static class YamlNodes
{
    public static YamlNode? Get(this YamlMappingNode? mapping, string key) => mapping?.Pair(key)?.Value;

    public static (YamlScalarNode Key, YamlNode Value)? Pair(this YamlMappingNode mapping, string key)
    {
        foreach (var (candidate, value) in mapping.Children)
        {
            if (candidate is YamlScalarNode scalar && scalar.Value == key)
            {
                return (scalar, value);
            }
        }

        return null;
    }

    public static YamlMappingNode? Mapping(this YamlMappingNode? mapping, string key) => mapping.Get(key) as YamlMappingNode;

    public static YamlScalarNode? Scalar(this YamlMappingNode? mapping, string key) => mapping.Get(key) as YamlScalarNode;

    public static string? Text(this YamlMappingNode? mapping, string key) => mapping.Scalar(key)?.Value;

    /// <summary>The named mappings of a mapping.</summary>
    public static IEnumerable<(YamlScalarNode Key, YamlMappingNode Value)> Mappings(this YamlMappingNode? mapping) =>
        (mapping?.Children ?? Enumerable.Empty<KeyValuePair<YamlNode, YamlNode>>())
            .Where(pair => pair is { Key: YamlScalarNode, Value: YamlMappingNode })
            .Select(pair => ((YamlScalarNode)pair.Key, (YamlMappingNode)pair.Value));

    /// <summary>Scalars of a scalar or of a sequence, also of sequences within it.</summary>
    public static IEnumerable<YamlScalarNode> Scalars(this YamlNode? node, int depth = 0) => node switch
    {
        YamlScalarNode scalar => [scalar],
        YamlSequenceNode sequence when depth < 10 => sequence.Children.SelectMany(child => child.Scalars(depth + 1)),
        _ => [],
    };
}
