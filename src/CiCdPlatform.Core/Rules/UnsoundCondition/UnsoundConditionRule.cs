using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Conditions that are always true because text stands around the expression.</summary>
internal sealed class UnsoundConditionRule() : WorkflowAudit("unsound-condition", "zizmor/unsound-condition", "poutine/if_always_true")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        var owners = workflow.LiveJobs.Select(job => job.Node).Concat(workflow.LiveSteps.Select(step => step.Node));
        foreach (var owner in owners)
        {
            if (owner.Scalar("if") is { Value: { } text } condition && FencedExpression.Next(text, 0) is var (_, length) && length < text.Length)
            {
                yield return AtKey(file, owner, "if", Severity.High, Confidence.High, "The condition is always true: with the text or line end around `${{ }}` it is a string that is not empty; leave the fence out.") with
                {
                    FixDescription = "Leave the line end out of the condition.",
                    Edits = text.EndsWith('\n') && text.Length == length + 1 ? Clip(file, condition) : [],
                };
            }
        }
    }

    private static IReadOnlyList<LineEdit> Clip(RuleFile file, YamlScalarNode condition)
    {
        var (offset, _) = file.Span(condition);
        return condition.Style is ScalarStyle.Literal or ScalarStyle.Folded && file.Text[offset + 1] is '\n' or '\r' or ' '
            ? StepEdits.ReplaceAt(file, offset, 1, file.Text[offset] + "-")
            : [];
    }
}
