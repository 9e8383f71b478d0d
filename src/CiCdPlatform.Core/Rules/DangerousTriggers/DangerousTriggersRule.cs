using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Events that give a stranger's request the rights of the repository.</summary>
internal sealed class DangerousTriggersRule() : WorkflowAudit("dangerous-triggers", "zizmor/dangerous-triggers")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var name in new[] { "pull_request_target", "workflow_run" }.Where(workflow.StartsOn))
        {
            if (!workflow.IsAction && !IsKnownGood(workflow))
            {
                // Run on the default branch with its secrets: bad as soon as anything of the request is fetched or run.
                yield return AtKey(file, workflow.Root, "on", Severity.Medium, Confidence.Medium, $"`{name}` runs with the secrets and the token of the repository, whoever caused it; use `pull_request`, or make sure that nothing of the request is ever run.");
            }
        }
    }

    // The one action that is meant to be used like this, alone in its workflow.
    private static bool IsKnownGood(WorkflowView workflow) =>
        workflow.Jobs is [var job] && workflow.Steps.Where(step => ReferenceEquals(step.Job, job)).ToList() is [{ Action: { } use }] && use.Is("actions/labeler");
}
