using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Ways to write things that only hide what they are.</summary>
internal sealed class ObfuscationRule() : WorkflowAudit("obfuscation", "zizmor/obfuscation")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var step in workflow.LiveSteps.Where(step => step.Action is not null))
        {
            if (step.Action!.Path.Length > 0 && step.Action.Path[1..].Split('/').Any(part => part is "" or "." or ".."))
            {
                var use = step.Action;
                yield return AtKey(file, step.Node, "uses", Severity.Low, Confidence.High, $"The path in `{use.Node.Value}` hides which action it is; write `{use.FullName}`.") with
                {
                    FixDescription = "Write the action's plain name.",
                    Edits = use.Path.Contains("../..", StringComparison.Ordinal) || use.Node.Style != YamlDotNet.Core.ScalarStyle.Plain ? [] : StepEdits.Replace(file, use.Node, $"{use.FullName}{(use.Reference is null ? "" : "@" + use.Reference)}"),
                };
            }

            if (step.Node.Get("with") is YamlScalarNode { Value: { } inputs } && inputs.Contains("${{", StringComparison.Ordinal))
            {
                yield return AtKey(file, step.Node, "with", Severity.Info, Confidence.High, "All inputs come from one expression, so nobody can see what the action is told; name them.");
            }
        }

        foreach (var expression in file.Expressions.Where(expression => expression.Tree is not null))
        {
            foreach (var hit in InExpression(file, expression, expression.Tree!))
            {
                yield return hit;
            }
        }
    }

    private static IEnumerable<RuleHit> InExpression(RuleFile file, FencedExpression expression, Expr tree)
    {
        foreach (var part in tree.ConstantParts.DefaultIfEmpty(tree.IsConstant ? tree : null).OfType<Expr>().Take(1))
        {
            var (offset, length) = expression.Span(part);
            yield return new RuleHit(offset, length, Severity.Low, Confidence.High, ExprValue.TryEvaluate(part, out var value) && ExprValue.Text(value) is { Length: > 0 and < 60 } text
                ? $"This is always `{text}`; write that."
                : "This is the same on every run; write its value.")
            {
                FixDescription = "Write the value.",
                Edits = ReferenceEquals(part, tree) ? Plain(file, expression, part) : [],
            };
        }

        foreach (var index in tree.All.OfType<ContextExpr>().SelectMany(context => context.Parts).Where(part => part.Index is not null and not LiteralExpr))
        {
            var (offset, length) = expression.Span(index.Index!);
            yield return new RuleHit(offset, length, Severity.Low, Confidence.High, "What is looked up is worked out while the workflow runs, so nobody can see what it is.") with { Persona = Persona.Pedantic };
        }
    }

    // Only in scripts, where the fence is replaced by text; elsewhere a value may change its type.
    private static IReadOnlyList<LineEdit> Plain(RuleFile file, FencedExpression expression, Expr part) =>
        expression.Node.Style is YamlDotNet.Core.ScalarStyle.Literal && ExprValue.TryEvaluate(part, out var value) ? StepEdits.ReplaceAt(file, expression.Offset, expression.Length, ExprValue.Text(value)) : [];
}
