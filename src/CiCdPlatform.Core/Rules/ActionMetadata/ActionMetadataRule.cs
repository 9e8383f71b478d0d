using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Definitions of actions that GitHub refuses.</summary>
internal sealed class ActionMetadataRule() : WorkflowRule("action-metadata", "action")
{
    public override bool Concerns(FileKind kind) => kind is FileKind.GitHubAction;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Tree.Problems.Concat(workflow.Problems).Select(problem => file.Hit(problem));
}
