using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Conditions that decide nothing.</summary>
internal sealed class ConstantConditionRule() : WorkflowRule("constant-condition", "if-cond")
{
    public override bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow or FileKind.GitHubAction;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Slots.Where(slot => slot.Shape.Kind is ValueKind.Condition)
            .Select(slot => (slot.Node, Message: Judge(slot.Node.Value)))
            .Where(pair => pair.Message is not null)
            .Select(pair => file.Hit(pair.Node, pair.Message!));

    private static string? Judge(string condition)
    {
        var text = condition;
        if (ExpressionText.Contains(condition))
        {
            var open = condition.IndexOf(ExpressionText.Open, StringComparison.Ordinal);
            var close = condition.IndexOf(ExpressionText.Close, StringComparison.Ordinal);
            if (open > 0 || close + 2 < condition.Length || condition.IndexOf(ExpressionText.Open, open + 3, StringComparison.Ordinal) >= 0)
            {
                return "This is always true: what stands around `${{ }}` makes text of the condition, and text is true. Write the whole condition inside, or leave the braces out.";
            }

            text = condition[(open + 3)..close];
        }

        return ExpressionParser.Parse(text, isBare: true).Node is { } node && ExpressionFunctions.IsConstant(node)
            ? $"`{text.Trim()}` is the same in every run: the condition decides nothing."
            : null;
    }
}
