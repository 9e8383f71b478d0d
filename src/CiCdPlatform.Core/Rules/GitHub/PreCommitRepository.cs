using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>A repository whose hooks pre-commit runs.</summary>
internal sealed record PreCommitRepository(YamlMappingNode Node, YamlScalarNode Url)
{
    /// <summary>The commit or tag.</summary>
    public YamlScalarNode? Revision => Node.Scalar("rev");

    /// <summary><c>owner/name</c> on GitHub, or null.</summary>
    public string? Slug
    {
        get
        {
            const string Host = "github.com/";
            var text = Url.Value ?? "";
            var at = text.IndexOf(Host, StringComparison.OrdinalIgnoreCase);
            var parts = at < 0 ? [] : text[(at + Host.Length)..].Split('/', StringSplitOptions.RemoveEmptyEntries);
            return parts.Length < 2 ? null : $"{parts[0]}/{(parts[1].EndsWith(".git", StringComparison.Ordinal) ? parts[1][..^4] : parts[1])}";
        }
    }

    /// <summary>As if it were an action of that repository at the revision.</summary>
    public ActionUse Use => new(Url, Slug?.Split('/')[0] ?? "", Slug?.Split('/')[1] ?? "", "", Revision?.Value);

    /// <summary>Those of a configuration that are fetched from somewhere.</summary>
    public static IEnumerable<PreCommitRepository> In(YamlMappingNode root) =>
        (root.Get("repos") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>()
            .Where(node => node.Text("repo") is { } url && url.Contains(':', StringComparison.Ordinal))
            .Select(node => new PreCommitRepository(node, node.Scalar("repo")!)) ?? [];
}
