using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Commits that no tag names.</summary>
internal sealed class StaleActionRefsRule() : WorkflowAudit("stale-action-refs", "zizmor/stale-action-refs")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        UsesOf(workflow)
            .Where(pair => pair.Use.IsCommit && settings.LookUpAction(pair.Use.Repository, pair.Use.Reference!) is { LongestTag: "" })
            .Select(pair => At(file, pair.Use.Node, Severity.Low, Confidence.High, "No release is at this commit, so no advisory or update will ever name it; pin to the commit of a release.") with { Persona = Persona.Pedantic });
}
