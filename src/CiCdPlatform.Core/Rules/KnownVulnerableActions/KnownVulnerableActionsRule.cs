using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions with a published advisory.</summary>
internal sealed class KnownVulnerableActionsRule() : WorkflowAudit("known-vulnerable-actions", "zizmor/known-vulnerable-actions", "poutine/known_vulnerability_in_build_component")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var (_, use) in UsesOf(workflow))
        {
            var version = use.VersionIn(file);
            foreach (var advisory in ActionAdvisories.All.Where(advisory =>
                use.Repository.Equals(advisory.Repository, StringComparison.OrdinalIgnoreCase)
                && !settings.Workflows.AcceptedAdvisories.Contains(advisory.Id, StringComparer.OrdinalIgnoreCase)
                && advisory.Concerns(version, use)))
            {
                yield return At(file, use.Node, advisory.Severity, Confidence.High, $"{advisory.Id}: {advisory.What}{(advisory.Mended.Length > 0 ? $"; mended in {advisory.Mended}" : "")}.") with { Aliases = [.. Aliases, advisory.Id] };
            }
        }
    }
}
