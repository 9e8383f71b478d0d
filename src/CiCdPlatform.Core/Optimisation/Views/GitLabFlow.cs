using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Views;

/// <summary>A pipeline of GitLab as checkers see it; what a job takes from <c>extends</c> and <c>default</c> is looked up.</summary>
internal sealed class GitLabFlow
{
    private static readonly string[] s_builtIn = [".pre", "build", "test", "deploy", ".post"];
    private readonly Dictionary<string, YamlMappingNode> _byId;

    public GitLabFlow(RuleFile file, GitLabView view)
    {
        File = file;
        Root = view.Root;
        _byId = view.Jobs.GroupBy(job => job.Key.Value ?? "").ToDictionary(group => group.Key, group => group.First().Node, StringComparer.Ordinal);
        Jobs = [.. view.Jobs.Where(job => job.Key.Value is { } id && !id.StartsWith('.')).Select(job => new GitLabFlowJob(this, job.Key, job.Node)).Where(job => job.Get("script") is not null || job.Get("trigger") is not null)];
        Stages = Root.Get("stages") is YamlSequenceNode stages ? [".pre", .. stages.Scalars().Select(stage => stage.Value ?? ""), ".post"] : s_builtIn;
    }

    public RuleFile File { get; }

    public YamlMappingNode Root { get; }

    /// <summary>Jobs that run: no hidden ones.</summary>
    public IReadOnlyList<GitLabFlowJob> Jobs { get; }

    public IReadOnlyList<string> Stages { get; }

    /// <summary>Whether parts of the pipeline stand in other files.</summary>
    public bool Includes => Root.Get("include") is not null;

    /// <summary>A keyword as it applies to a job: its own, from what it extends, from <c>default</c>, or from the top.</summary>
    public YamlNode? Lookup(YamlMappingNode job, string key, int depth = 0)
    {
        if (job.Get(key) is { } own)
        {
            return own;
        }

        foreach (var parent in job.Get("extends").Scalars().Reverse())
        {
            if (depth < 10 && parent.Value is { } id && _byId.TryGetValue(id, out var node) && LookupChain(node, key, depth + 1) is { } inherited)
            {
                return inherited;
            }
        }

        return depth == 0 ? Root.Mapping("default").Get(key) ?? (key is "image" or "services" or "cache" or "before_script" or "after_script" ? Root.Get(key) : null) : null;
    }

    /// <summary>A job and what it extends, the nearest first.</summary>
    public IEnumerable<YamlMappingNode> Chain(YamlMappingNode job, int depth = 0) => depth > 10
        ? []
        : job.Get("extends").Scalars().Reverse().Where(parent => _byId.ContainsKey(parent.Value ?? "")).SelectMany(parent => Chain(_byId[parent.Value!], depth + 1)).Prepend(job);

    /// <summary>Whether another job names it in <c>needs</c> or <c>dependencies</c>.</summary>
    public bool IsNeeded(string id) => Jobs.Any(job => Named(job.Get("needs")).Concat(Named(job.Get("dependencies"))).Contains(id));

    /// <summary>Whether a job extends something that is not in this file.</summary>
    public bool ExtendsUnknown(YamlMappingNode job, int depth = 0) =>
        job.Get("extends").Scalars().Any(parent => depth > 10 || !_byId.TryGetValue(parent.Value ?? "", out var node) || ExtendsUnknown(node, depth + 1));

    private static IEnumerable<string?> Named(YamlNode? list) =>
        list is YamlSequenceNode sequence ? sequence.Children.Select(item => (item as YamlScalarNode)?.Value ?? (item as YamlMappingNode).Text("job")) : [];

    private YamlNode? LookupChain(YamlMappingNode node, string key, int depth) => Lookup(node, key, depth);
}

/// <summary>A job of a GitLab pipeline.</summary>
internal sealed class GitLabFlowJob(GitLabFlow flow, YamlScalarNode key, YamlMappingNode node)
{
    public GitLabFlow Flow => flow;

    public YamlScalarNode Key => key;

    public YamlMappingNode Node => node;

    public string Id { get; } = key.Value ?? "";

    public int Line => (int)key.Start.Line;

    public string Stage => (Get("stage") as YamlScalarNode)?.Value ?? "test";

    /// <summary>A keyword as it applies to the job.</summary>
    public YamlNode? Get(string keyword) => flow.Lookup(node, keyword);

    public IReadOnlyList<string> Commands => [.. new[] { "before_script", "script" }.SelectMany(part => Get(part).Scalars()).SelectMany(scalar => ShellLines.Of(scalar.Value))];

    public string? Image => Get("image") switch
    {
        YamlScalarNode scalar => scalar.Value,
        YamlMappingNode mapping => mapping.Text("name"),
        _ => null,
    };

    public bool Publishes => PublishingWork.NamesIt(Id) || PublishingWork.NamesIt(Stage) || Get("environment") is not null || Get("release") is not null || Commands.Any(CommandKinds.Publishes);
}
