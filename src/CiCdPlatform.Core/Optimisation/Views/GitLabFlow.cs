using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Views;

/// <summary>A pipeline of GitLab as checkers see it; what a job takes from <c>extends</c> and <c>default</c> is looked up.</summary>
internal sealed class GitLabFlow
{
    private const int MaxDepth = 10;

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
    public YamlNode? Lookup(YamlMappingNode job, string key) =>
        Chain(job).Select(node => node.Get(key)).FirstOrDefault(value => value is not null) ?? Root.Mapping("default").Get(key) ?? (key is "image" or "services" or "cache" or "before_script" or "after_script" ? Root.Get(key) : null);

    /// <summary>A job and what it takes from others, by merging (<c>&lt;&lt;</c>) or by <c>extends</c>, the nearest first.</summary>
    public IEnumerable<YamlMappingNode> Chain(YamlMappingNode job, int depth = 0)
    {
        var extended = job.Get("extends").Scalars().Reverse().Select(parent => _byId.GetValueOrDefault(parent.Value ?? "")).OfType<YamlMappingNode>();
        return depth > MaxDepth ? [] : Merged(job).Concat(extended).SelectMany(parent => Chain(parent, depth + 1)).Prepend(job);
    }

    /// <summary>Whether another job names it in <c>needs</c> or <c>dependencies</c>.</summary>
    public bool IsNeeded(string id) => Jobs.Any(job => Named(job.Get("needs")).Concat(Named(job.Get("dependencies"))).Contains(id));

    /// <summary>Whether a job extends something that is not in this file.</summary>
    public bool ExtendsUnknown(YamlMappingNode job, int depth = 0) =>
        depth > MaxDepth || Merged(job).Any(parent => ExtendsUnknown(parent, depth + 1)) || job.Get("extends").Scalars().Any(parent => !_byId.TryGetValue(parent.Value ?? "", out var node) || ExtendsUnknown(node, depth + 1));

    private static IEnumerable<string?> Named(YamlNode? list) =>
        list is YamlSequenceNode sequence ? sequence.Children.Select(item => (item as YamlScalarNode)?.Value ?? (item as YamlMappingNode).Text("job")) : [];

    private static IEnumerable<YamlMappingNode> Merged(YamlMappingNode job) => job.Get("<<") switch
    {
        YamlMappingNode one => [one],
        YamlSequenceNode several => several.Children.OfType<YamlMappingNode>(),
        _ => [],
    };
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

    /// <summary>Whether it takes a keyword from a mapping that it merges: one of its own would hide that.</summary>
    public bool Merges(string keyword) => Flow.Chain(Node).Any(owner => owner.Get("<<") is not null) && Node.Get(keyword) is null && Get(keyword) is not null;

    /// <summary>Variables added to its own, or null where the layout does not allow it or own ones would hide those that it merges.</summary>
    public LineEdit? WithVariables(params IReadOnlyList<string> lines) => Node.Get("variables") switch
    {
        YamlMappingNode own => Flow.File.Append(own, lines),
        null when !Merges("variables") => Flow.File.Before(Node, "script", ["variables:", .. lines.Select(line => "  " + line)]),
        _ => null,
    };

    public bool Publishes => PublishingWork.NamesIt(Id) || PublishingWork.NamesIt(Stage) || Get("environment") is not null || Get("release") is not null || Commands.Any(CommandKinds.Publishes);
}
