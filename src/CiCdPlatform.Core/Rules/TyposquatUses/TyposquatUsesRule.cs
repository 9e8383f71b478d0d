using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions whose name is one slip away from that of a popular one.</summary>
internal sealed class TyposquatUsesRule() : WorkflowAudit("typosquat-uses", "zizmor/typosquat-uses")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var (_, use) in UsesOf(workflow))
        {
            if (ImitatedActions.Resembled(use.Repository) is { } popular)
            {
                yield return At(file, use.Node, Severity.Medium, Confidence.Low, $"`{use.Repository}` is one slip away from `{popular}`; make sure that it is the action you mean.");
            }
        }
    }
}
