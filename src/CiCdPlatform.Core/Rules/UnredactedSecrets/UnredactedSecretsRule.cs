using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Secrets that are taken apart, so that the log does not know the parts.</summary>
internal sealed class UnredactedSecretsRule() : WorkflowAudit("unredacted-secrets", "zizmor/unredacted-secrets")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        file.Expressions.Where(expression => expression.Tree?.All.Any(TakesApart) ?? false).Select(expression =>
            new RuleHit(expression.Offset, expression.Length, Severity.Medium, Confidence.High, "Only the whole secret is masked in the log, not what `fromJSON` takes out of it; make each part a secret of its own."));

    private static bool TakesApart(Expr tree) => tree is CallExpr call && call.Is("fromJSON") && call.Arguments.Any(argument => argument is ContextExpr context && context.IsUnder("secrets"));
}
