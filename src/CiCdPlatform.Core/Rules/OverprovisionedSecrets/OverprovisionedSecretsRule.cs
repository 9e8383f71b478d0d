using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Expressions that hand over every secret at once.</summary>
internal sealed class OverprovisionedSecretsRule() : WorkflowAudit("overprovisioned-secrets", "zizmor/overprovisioned-secrets", "poutine/job_all_secrets")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        file.Expressions.Where(expression => expression.Tree?.All.Any(HandsOverAll) ?? false).Select(expression =>
            new RuleHit(expression.Offset, expression.Length, Severity.Medium, Confidence.High, "Every secret of the repository comes into the job's memory, also those that it does not need; name the secrets."));

    private static bool HandsOverAll(Expr tree) => tree switch
    {
        CallExpr call when call.Is("toJSON") => call.Arguments.Any(argument => argument is ContextExpr { Path: "secrets" }),
        ContextExpr { Head: null, Parts: [{ Name: { } name }, { Index: not null and not LiteralExpr }] } => name.Equals("secrets", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
