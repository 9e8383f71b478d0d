namespace CiCdPlatform.Core.Workflows;

/// <summary>A job of a pipeline of GitLab as it was written, hidden ones too.</summary>
internal sealed record GitLabJobSyntax(SyntaxNode Key, SyntaxNode Node)
{
    public bool IsHidden => Key.Value.StartsWith('.');

    /// <summary>Whether parts of it stand elsewhere.</summary>
    public bool IsPartial => Node.Pairs.Exists(pair => pair.Key.Value is "extends" or "<<");

    /// <summary>The commands, one node a line or block.</summary>
    public IEnumerable<SyntaxNode> Script => new[] { "before_script", "script", "after_script" }.Select(Node.Get).OfType<SyntaxNode>().SelectMany(Lines);

    private static IEnumerable<SyntaxNode> Lines(SyntaxNode node) => node.IsScalar ? [node] : node.IsReference ? [] : node.Items.SelectMany(Lines);
}

/// <summary>Reads pipelines of GitLab.</summary>
internal static class GitLabJobs
{
    /// <summary>Every job, each name once: the last one counts.</summary>
    public static IReadOnlyList<GitLabJobSyntax> Of(WorkflowSyntax pipeline) =>
    [
        .. (pipeline.Root?.Pairs ?? []).Where(pair => pair.Key.IsScalar && pair.Value.Kind is SyntaxKind.Mapping && !GitLabSchema.Keywords.Contains(pair.Key.Value))
            .Select(pair => new GitLabJobSyntax(pair.Key, pair.Value)),
    ];

    /// <summary>Mappings of variables: of the pipeline, of its jobs and of their rules.</summary>
    public static IEnumerable<SyntaxNode> Variables(WorkflowSyntax pipeline) =>
        Of(pipeline).Select(job => job.Node).Prepend(pipeline.Root!)
            .SelectMany(owner => (owner.Get("rules")?.Items ?? []).Append(owner))
            .Concat(pipeline.Root!.Get("workflow")?.Get("rules")?.Items ?? [])
            .Select(owner => owner.Get("variables"))
            .OfType<SyntaxNode>();

    /// <summary>The text of a variable, which may stand below <c>value</c>.</summary>
    public static SyntaxNode? ValueOf(SyntaxNode variable) => variable.IsScalar ? variable : variable.Get("value") is { IsScalar: true } value ? value : null;
}

/// <summary>A rule over pipelines of GitLab as they were written.</summary>
internal abstract class GitLabRule(string id, params string[] aliases) : Rules.IRule
{
    public string Id => id;

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases => aliases;

    public bool Concerns(Rules.FileKind kind) => kind is Rules.FileKind.GitLabPipeline;

    public IEnumerable<Rules.RuleHit> Check(Rules.RuleFile file, Rules.RuleSettings settings) =>
        file is { Kind: Rules.FileKind.GitLabPipeline, Syntax: { Root.Kind: SyntaxKind.Mapping } syntax } ? Find(file, syntax) : [];

    protected abstract IEnumerable<Rules.RuleHit> Find(Rules.RuleFile file, WorkflowSyntax pipeline);
}
