using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions and workflows of repositories that are archived.</summary>
internal sealed class ArchivedUsesRule() : WorkflowAudit("archived-uses", "zizmor/archived-uses")
{
    protected override FileKind? AlsoConcerns => FileKind.PreCommit;

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        UsesOf(workflow)
            .Where(pair => ArchivedRepositories.All.Contains(pair.Use.Repository) || settings.LookUpAction(pair.Use.Repository, pair.Use.Reference ?? "") is { IsArchived: true })
            .Select(pair => Hit(file, pair.Use.Node, pair.Use.Repository));

    protected override IEnumerable<RuleHit> CheckOther(RuleFile file, YamlMappingNode root, RuleSettings settings) =>
        PreCommitRepository.In(root)
            .Where(repository => repository.Slug is { } slug && ArchivedRepositories.All.Contains(slug))
            .Select(repository => Hit(file, repository.Url, repository.Slug!));

    private static RuleHit Hit(RuleFile file, YamlScalarNode node, string repository) =>
        At(file, node, Severity.Medium, Confidence.High, $"`{repository}` is archived: what is found wrong in it is never mended; use a maintained action, or the commands themselves.");
}
