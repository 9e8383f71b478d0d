using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions that the organisation does not want.</summary>
internal sealed class ForbiddenUsesRule() : WorkflowAudit("forbidden-uses", "zizmor/forbidden-uses")
{
    protected override FileKind? AlsoConcerns => FileKind.PreCommit;

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        UsesOf(workflow).Where(pair => IsForbidden(pair.Use, settings.Workflows)).Select(pair => Hit(file, pair.Use.Node, pair.Use.FullName));

    protected override IEnumerable<RuleHit> CheckOther(RuleFile file, YamlMappingNode root, RuleSettings settings) =>
        from repository in PreCommitRepository.In(root)
        where repository.Slug is not null && IsForbidden(repository.Use, settings.Workflows)
        select Hit(file, repository.Url, repository.Slug!);

    private static bool IsForbidden(ActionUse use, WorkflowPolicy policy) =>
        policy.ForbiddenActions.Any(use.Matches) || (policy.AllowedActions is { } allowed && !allowed.Any(use.Matches));

    private static RuleHit Hit(RuleFile file, YamlScalarNode node, string name) =>
        At(file, node, Severity.High, Confidence.High, $"`{name}` is not among the actions that your organisation allows.");
}
