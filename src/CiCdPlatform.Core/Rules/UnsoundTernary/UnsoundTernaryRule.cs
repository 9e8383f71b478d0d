using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>The pseudo-ternary whose middle value never comes out.</summary>
internal sealed class UnsoundTernaryRule() : WorkflowAudit("unsound-ternary", "zizmor/unsound-ternary")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        from expression in file.Expressions
        from choice in expression.Tree?.All.OfType<BinaryExpr>() ?? []
        where choice.Operator == "||" && !choice.IsConstant
        from value in Lost(choice.Left)
        let place = expression.Span(value)
        select new RuleHit(place.Offset, place.Length, Severity.Low, Confidence.High, "This value counts as false, so the one behind `||` is taken even when the condition holds; swap them, or use `case`.");

    // Of `a && '' || b && 0 || c`, each choice sees what is directly before its bars.
    private static IEnumerable<Expr> Lost(Expr left) => left switch
    {
        BinaryExpr { Operator: "&&", Right: var value } when ExprValue.TryEvaluate(value, out var result) && !ExprValue.IsTrue(result) => [value],
        BinaryExpr { Operator: "||", Right: BinaryExpr { Operator: "&&" } last } => Lost(last),
        _ => [],
    };
}
