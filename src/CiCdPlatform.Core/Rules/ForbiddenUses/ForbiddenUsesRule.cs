using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.Workflows;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions that the organisation does not want.</summary>
internal sealed class ForbiddenUsesRule() : WorkflowAudit("forbidden-uses", "zizmor/forbidden-uses")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        var policy = settings.Workflows;
        return UsesOf(workflow)
            .Where(pair => policy.ForbiddenActions.Any(pair.Use.Matches) || (policy.AllowedActions is { } allowed && !allowed.Any(pair.Use.Matches)))
            .Select(pair => At(file, pair.Use.Node, Severity.High, Confidence.High, $"`{pair.Use.FullName}` is not among the actions that your organisation allows."));
    }
}
