using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Views;

/// <summary>A workflow of GitHub as checkers see it.</summary>
internal sealed class GitHubFlow
{
    public GitHubFlow(RuleFile file, YamlMappingNode root)
    {
        File = file;
        Root = root;
        On = root.Get("on");
        Events = On switch
        {
            YamlMappingNode mapping => [.. mapping.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "")],
            { } node => [.. node.Scalars().Select(scalar => scalar.Value ?? "")],
            null => [],
        };
        Jobs = [.. root.Mapping("jobs").Mappings().Select(pair => new GitHubJob(this, pair.Key, pair.Value))];
    }

    public RuleFile File { get; }

    public YamlMappingNode Root { get; }

    public YamlNode? On { get; }

    /// <summary>Names of the events that start it.</summary>
    public IReadOnlyList<string> Events { get; }

    public IReadOnlyList<GitHubJob> Jobs { get; }

    public string Name => Root.Text("name") ?? "";

    /// <summary>Whether a pull request starts it.</summary>
    public bool OnPullRequest => Events.Contains("pull_request") || Events.Contains("pull_request_target");

    /// <summary>Whether a branch that moves starts it.</summary>
    public bool OnBranchPush => Events.Contains("push") && !(Push is { } push && push.Get("branches") is null && push.Get("tags") is not null && push.Get("branches-ignore") is null) && !IgnoresAllBranches;

    /// <summary>Whether it runs for releases and tags alone: what it builds is what people get.</summary>
    public bool IsForReleases => Events.Count > 0 && Events.All(name => name is "release" or "workflow_dispatch" or "create" || (name == "push" && !OnBranchPush)) && Events.Any(name => name is "release" or "create" or "push");

    /// <summary>The settings of <c>on.push</c>, if it has any.</summary>
    public YamlMappingNode? Push => (On as YamlMappingNode).Mapping("push");

    /// <summary>The job of an id, or null.</summary>
    public GitHubJob? Job(string id) => Jobs.FirstOrDefault(job => job.Id == id);

    private bool IgnoresAllBranches => Push.Get("branches-ignore").Scalars().Any(scalar => scalar.Value is "**" or "*");
}
