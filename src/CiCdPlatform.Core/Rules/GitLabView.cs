using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>A pipeline of GitLab as rules see it.</summary>
internal sealed record GitLabView(YamlMappingNode Root, IReadOnlyList<GitLabJob> Jobs)
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "default", "include", "stages", "variables", "workflow", "image", "services", "cache", "before_script", "after_script", "spec", "pages:deploy",
    };

    public static GitLabView? Of(YamlMappingNode? root) =>
        root is null
            ? null
            : new GitLabView(root, root.Mappings().Where(pair => !Keywords.Contains(pair.Key.Value ?? "")).Select(pair => new GitLabJob(pair.Key, pair.Value)).ToList());
}

/// <summary>A job, hidden ones too.</summary>
internal sealed record GitLabJob(YamlScalarNode Key, YamlMappingNode Node)
{
    /// <summary>Lines of its scripts, a block of several counting as one.</summary>
    public IEnumerable<YamlScalarNode> Script => new[] { "before_script", "script", "after_script" }.SelectMany(key => Node.Get(key).Scalars());
}
