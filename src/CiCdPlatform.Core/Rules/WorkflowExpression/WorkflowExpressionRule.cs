using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Expressions that GitHub refuses, or that read what is not there.</summary>
internal sealed class WorkflowExpressionRule() : WorkflowRule("workflow-expression", "expression")
{
    public override bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow or FileKind.GitHubAction;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        new ExpressionPass(file, workflow).Run();
}
