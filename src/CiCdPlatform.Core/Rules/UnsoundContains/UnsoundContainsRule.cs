using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Lists that are searched as text.</summary>
internal sealed class UnsoundContainsRule() : WorkflowAudit("unsound-contains", "zizmor/unsound-contains")
{
    private static readonly string[] s_chosenByOthers = ["env", "github.actor", "github.base_ref", "github.head_ref", "github.ref", "github.ref_name", "github.sha", "github.triggering_actor", "inputs"];

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (workflow.IsAction)
        {
            yield break;
        }

        var owners = workflow.LiveJobs.Where(job => !job.IsCall).Select(job => job.Node).Concat(workflow.LiveSteps.Select(step => step.Node));
        foreach (var owner in owners)
        {
            foreach (var call in Conditions.Parse(owner.Text("if") ?? "")?.All.OfType<CallExpr>() ?? [])
            {
                if (call.Is("contains") && call.Arguments is [LiteralExpr { Value: string list }, ContextExpr { Path: { } path } context])
                {
                    var chosen = s_chosenByOthers.Any(context.IsUnder);
                    yield return AtKey(file, owner, "if", chosen ? Severity.Medium : Severity.Info, Confidence.High, $"`contains('{list}', {path})` is also true for every part of that text; compare with each, or with a list made by `fromJSON`.");
                }
            }
        }
    }
}
