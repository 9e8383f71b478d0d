using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>A Compose file as the checks see it.</summary>
internal sealed record ComposeView(RuleFile File, YamlMappingNode Root, IReadOnlyList<ComposeService> Services)
{
    public static TableFamily<ComposeView> Family { get; } = new("containers", FileKind.Compose, "compose.yaml", (file, _) => file.View(Of));

    public static ComposeView? Of(RuleFile file) =>
        file.Kind is FileKind.Compose && file.Yaml is { } root
            ? new ComposeView(file, root, [.. root.Mapping("services").Mappings().Select(pair => new ComposeService(pair.Key, pair.Value))])
            : null;

    public CheckHit Hit(YamlNode node, string message)
    {
        var (offset, length) = File.Span(node);
        // A long block is shown by its first line.
        var end = File.Text.IndexOf('\n', offset);
        return new CheckHit(offset, node is YamlScalarNode || end < 0 ? length : Math.Min(length, end - offset), message);
    }
}

/// <summary>A service of a Compose file.</summary>
internal sealed record ComposeService(YamlScalarNode Key, YamlMappingNode Node)
{
    public string Name => Key.Value ?? "";

    /// <summary>Its variables in both forms of <c>environment</c>; no value when the shell's is taken over.</summary>
    public IEnumerable<(string Name, string? Value, YamlNode Node)> Environment => Pairs("environment");

    public IEnumerable<(string Name, string? Value, YamlNode Node)> BuildArguments => Pairs(Node.Mapping("build").Get("args"));

    /// <summary>What it mounts: the source on the host, or the name of a volume.</summary>
    public IEnumerable<(string Source, bool ReadOnly, YamlNode Node)> Mounts
    {
        get
        {
            foreach (var child in (Node.Get("volumes") as YamlSequenceNode)?.Children ?? Enumerable.Empty<YamlNode>())
            {
                if (child is YamlScalarNode { Value: { } text })
                {
                    var parts = text.Split(':');
                    yield return (parts[0], parts.Length > 2 && parts[^1].Split(',').Contains("ro"), child);
                }
                else if (child is YamlMappingNode mapping)
                {
                    yield return (mapping.Text("source") ?? "", mapping.Text("read_only") == "true", child);
                }
            }
        }
    }

    /// <summary>The ports that it publishes: on which address of the host, from which port of the container.</summary>
    public IEnumerable<(string Address, string Port, YamlNode Node)> Ports
    {
        get
        {
            foreach (var child in (Node.Get("ports") as YamlSequenceNode)?.Children ?? Enumerable.Empty<YamlNode>())
            {
                if (child is YamlScalarNode { Value: { } text } && !text.Contains('$', StringComparison.Ordinal))
                {
                    var colon = text.LastIndexOf(':');
                    var host = colon < 0 ? "" : text[..colon];
                    var separator = host.LastIndexOf(':');
                    yield return (separator < 0 ? "" : host[..separator].Trim('[', ']'), text[(colon + 1)..].Split('/')[0], child);
                }
                else if (child is YamlMappingNode mapping)
                {
                    yield return (mapping.Text("host_ip") ?? "", mapping.Text("target") ?? "", child);
                }
            }
        }
    }

    public IEnumerable<YamlScalarNode> List(string key) => Node.Get(key).Scalars();

    private IEnumerable<(string Name, string? Value, YamlNode Node)> Pairs(string key) => Pairs(Node.Get(key));

    private static IEnumerable<(string Name, string? Value, YamlNode Node)> Pairs(YamlNode? node)
    {
        if (node is YamlMappingNode mapping)
        {
            foreach (var (name, value) in mapping.Children)
            {
                if (name is YamlScalarNode { Value: { } text })
                {
                    yield return (text, (value as YamlScalarNode)?.Value, value);
                }
            }
        }

        foreach (var scalar in node is YamlSequenceNode ? node.Scalars() : [])
        {
            var parts = (scalar.Value ?? "").Split('=', 2);
            yield return (parts[0], parts.Length > 1 ? parts[1] : null, scalar);
        }
    }
}
