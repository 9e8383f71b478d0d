using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Detectors.Compose;

/// <summary>A port of a compose service: where the host reaches it, and where the container listens.</summary>
internal sealed record PublishedPort(int Published, int Target, int Line)
{
    private const int MaxRange = 64;

    /// <summary>Reads an entry of <c>ports</c> in short or long syntax, ranges one by one.</summary>
    public static IEnumerable<PublishedPort> Read(YamlNode entry, Func<string, string?> variable)
    {
        if (entry is YamlMappingNode)
        {
            var targets = Range(ImageName.Expand(entry.At("target").Text() ?? "", variable));
            var published = Range(ImageName.Expand(entry.At("published").Text() ?? "", variable));
            return Pair(published.Count > 0 ? published : targets, targets.Count > 0 ? targets : published, entry.Line());
        }

        // [[address:]published:]target[/protocol]
        var text = ImageName.Expand(entry.Text() ?? "", variable).Split('/')[0].Trim();
        var parts = text[(text.LastIndexOf(']') + 1)..].Trim(':').Split(':');
        var to = Range(parts[^1]);
        var from = parts.Length > 1 ? Range(parts[^2]) : [];
        return Pair(from.Count > 0 ? from : to, to, entry.Line());
    }

    /// <summary>A port or a range of ports such as <c>8000-8005</c>; empty when it is neither.</summary>
    public static IReadOnlyList<int> Range(string text)
    {
        var ends = text.Trim().Split('-');
        return ends.Length is 1 or 2 && IsPort(ends[0], out var first) && IsPort(ends[^1], out var last) && last >= first ? [.. Enumerable.Range(first, Math.Min(last - first + 1, MaxRange))] : [];
    }

    public static bool IsPort(string text, out int port) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536;

    private static IEnumerable<PublishedPort> Pair(IReadOnlyList<int> published, IReadOnlyList<int> targets, int line) =>
        published.Select((port, i) => new PublishedPort(port, targets.Count == published.Count ? targets[i] : targets[0], line));
}
