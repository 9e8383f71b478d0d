using CiCdPlatform.Core.Findings;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>A check of workflows and actions of GitHub; what a comment says to ignore is left out.</summary>
internal abstract class WorkflowAudit(string id, params string[] aliases) : IRule
{
    public string Id { get; } = id;

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases { get; } = aliases;

    /// <summary>The kind of file that is checked, beside workflows and actions.</summary>
    protected virtual FileKind? AlsoConcerns => null;

    public bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow or FileKind.GitHubAction || kind == AlsoConcerns;

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        var hits = file.Workflow is { } workflow ? Check(file, workflow, settings) : file.Kind == AlsoConcerns && file.Yaml is { } root ? CheckOther(file, root, settings) : [];
        return IgnoreComments.Without(file, Aliases, hits);
    }

    protected abstract IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings);

    protected virtual IEnumerable<RuleHit> CheckOther(RuleFile file, YamlMappingNode root, RuleSettings settings) => [];

    /// <summary>A hit at a node.</summary>
    protected static RuleHit At(RuleFile file, YamlNode node, Severity severity, Confidence confidence, string message)
    {
        var (offset, length) = file.Span(node);
        return new RuleHit(offset, length, severity, confidence, message);
    }

    /// <summary>A hit at a key with its value; at the mapping when it has no such key.</summary>
    protected static RuleHit AtKey(RuleFile file, YamlMappingNode owner, string key, Severity severity, Confidence confidence, string message)
    {
        if (owner.Pair(key) is not var (name, value))
        {
            return At(file, owner, severity, confidence, message);
        }

        // An alias stands elsewhere: only the key is here.
        var start = file.OffsetOf(name.Start);
        var (offset, length) = file.Span(value);
        return new RuleHit(start, offset >= start ? offset + length - start : file.Span(name).Length, severity, confidence, message);
    }

    /// <summary>The steps and jobs that use an action or workflow of a repository.</summary>
    protected static IEnumerable<(YamlMappingNode Owner, ActionUse Use)> UsesOf(WorkflowView workflow) =>
        workflow.LiveSteps.Where(step => step.Action is not null).Select(step => (step.Node, step.Action!)).Concat(CallsOf(workflow));

    /// <summary>The jobs that call a workflow of a repository.</summary>
    protected static IEnumerable<(YamlMappingNode Owner, ActionUse Use)> CallsOf(WorkflowView workflow) =>
        workflow.LiveJobs.Select(job => (job.Node, ActionUse.Of(job.Node))).Where(pair => pair.Item2 is not null).Select(pair => (pair.Node, pair.Item2!));
}
