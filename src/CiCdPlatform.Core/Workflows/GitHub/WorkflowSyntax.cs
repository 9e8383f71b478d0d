using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Yaml;

namespace CiCdPlatform.Core.Workflows;

/// <summary>A pipeline file held against the model of its format: the tree, its faults, and every value with its place.</summary>
internal sealed class WorkflowSyntax
{
    private readonly Lazy<ShapeWalk?> _walk;
    private readonly Lazy<IReadOnlyList<JobSyntax>> _jobs;

    private WorkflowSyntax(SyntaxTree tree, Shape? shape, bool knowsMergeKey)
    {
        Tree = tree;
        _walk = new Lazy<ShapeWalk?>(() => tree.Root is { } root && shape is not null ? ShapeWalk.Over(root, shape, knowsMergeKey) : null);
        _jobs = new Lazy<IReadOnlyList<JobSyntax>>(() =>
        [
            .. (tree.Root?.Get("jobs")?.Pairs ?? []).Where(pair => pair.Key.IsScalar && pair.Value.Kind is SyntaxKind.Mapping)
                .DistinctBy(pair => pair.Key.Value, StringComparer.OrdinalIgnoreCase)
                .Select(pair => new JobSyntax(pair.Key, pair.Value)),
        ]);
    }

    public SyntaxTree Tree { get; }

    public SyntaxNode? Root => Tree.Root;

    /// <summary>Faults against the model; those of the tree are not among them.</summary>
    public IReadOnlyList<SyntaxProblem> Problems => _walk.Value?.Problems ?? [];

    public IReadOnlyList<ValueSlot> Slots => _walk.Value?.Slots ?? [];

    /// <summary>The jobs of a workflow of GitHub, each name once.</summary>
    public IReadOnlyList<JobSyntax> Jobs => _jobs.Value;

    public YamlError? Error => Tree.Error;

    /// <summary>The steps of all jobs, or of a composite action.</summary>
    public IEnumerable<SyntaxNode> Steps => Jobs.SelectMany(job => job.Steps).Concat(Root?.Get("runs")?.Get("steps")?.Items ?? []);

    public static WorkflowSyntax Of(string text, FileKind kind) => new(SyntaxTree.Load(text), kind switch
    {
        FileKind.GitHubWorkflow => WorkflowSchema.Workflow,
        FileKind.GitHubAction => ActionSchema.Action,
        FileKind.Dependabot => DependabotSchema.Settings,
        FileKind.GitLabPipeline => GitLabSchema.Pipeline,
        _ => null,
    }, kind is FileKind.GitLabPipeline);

    /// <summary>The pair of an event below <c>on</c>, in whatever form it is written; the value is the name itself when nothing is configured.</summary>
    public IEnumerable<(SyntaxNode Key, SyntaxNode Value)> Events() => Root?.Get("on") switch
    {
        { Kind: SyntaxKind.Mapping } on => on.Pairs.Where(pair => pair.Key.IsScalar),
        { } on => on.Scalars().Select(name => (name, name)),
        null => [],
    };

    /// <summary>What an event is configured with, or null.</summary>
    public SyntaxNode? Event(string name) => Root?.Get("on") is { Kind: SyntaxKind.Mapping } on ? on.Get(name) : null;
}

/// <summary>A job of a workflow of GitHub.</summary>
internal sealed record JobSyntax(SyntaxNode Key, SyntaxNode Node)
{
    public string Id => Key.Value;

    public IEnumerable<SyntaxNode> Needs => Node.Get("needs")?.Scalars() ?? [];

    public IReadOnlyList<SyntaxNode> Steps => Node.Get("steps")?.Items ?? [];

    public SyntaxNode? Matrix => Node.Get("strategy")?.Get("matrix");
}
