using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Passwords of registries that stand in the workflow.</summary>
internal sealed class RegistryPasswordRule() : WorkflowRule("registry-password", "credentials")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Jobs.SelectMany(job => (job.Node.Get("services")?.Pairs ?? []).Select(pair => pair.Value).Append(job.Node.Get("container")))
            .Select(container => container?.Get("credentials")?.Get("password"))
            .OfType<SyntaxNode>()
            .Where(password => password.IsScalar && password.Value.Length > 0 && !ExpressionText.IsWhole(password.Value))
            .Select(password => file.Hit(password, "The password of the registry stands in the file; keep it as a secret and write `${{ secrets.NAME }}`.", Severity.High));
}
