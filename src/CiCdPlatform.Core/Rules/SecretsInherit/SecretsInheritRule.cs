using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Calls of workflows that pass every secret on.</summary>
internal sealed class SecretsInheritRule() : WorkflowAudit("secrets-inherit", "zizmor/secrets-inherit")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        workflow.LiveJobs
            .Where(job => job.Node.Scalar("uses") is not null && job.Node.Text("secrets") == "inherit")
            .Select(job => At(file, job.Node.Scalar("uses")!, Severity.Medium, Confidence.High, "The called workflow gets every secret of this repository; pass those that it needs by name."));
}
