using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Names of environment variables that no shell takes.</summary>
internal sealed class EnvironmentNameRule() : WorkflowRule("environment-name", "env-var")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        Owners(workflow).SelectMany(owner => owner.Get("env")?.Pairs ?? [])
            .Where(pair => !pair.Key.Value.Contains(ExpressionText.Open, StringComparison.Ordinal) && pair.Key.Value.AsSpan().IndexOfAny("&= \t") >= 0)
            .Select(pair => file.Hit(pair.Key, $"No variable can be called `{pair.Key.Value}`: a name holds no `&`, no `=` and no blank."));

    private static IEnumerable<SyntaxNode> Owners(Workflows.WorkflowSyntax workflow) =>
        [
            workflow.Root!,
            .. workflow.Jobs.Select(job => job.Node),
            .. workflow.Jobs.Select(job => job.Node.Get("container")).OfType<SyntaxNode>(),
            .. workflow.Jobs.SelectMany(job => job.Node.Get("services")?.Pairs ?? []).Select(pair => pair.Value),
            .. workflow.Steps,
        ];
}
