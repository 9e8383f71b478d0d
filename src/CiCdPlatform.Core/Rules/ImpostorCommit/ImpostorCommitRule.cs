using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Commits that no branch or tag of the named repository has: they come from a fork.</summary>
internal sealed class ImpostorCommitRule() : WorkflowAudit("impostor-commit", "zizmor/impostor-commit")
{
    private const string Message = "No branch or tag of the repository has this commit: it comes from a fork, where anyone can put anything; pin to a commit of a release.";

    protected override FileKind? AlsoConcerns => FileKind.PreCommit;

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        UsesOf(workflow)
            .Where(pair => pair.Use.IsCommit && settings.LookUpAction(pair.Use.Repository, pair.Use.Reference!) is { IsReachable: false })
            .Select(pair => At(file, pair.Use.Node, Severity.High, Confidence.High, Message));

    protected override IEnumerable<RuleHit> CheckOther(RuleFile file, YamlMappingNode root, RuleSettings settings) =>
        PreCommitRepository.In(root)
            .Where(repository => repository is { Slug: { } slug, Revision.Value: { Length: 40 } revision } && settings.LookUpAction(slug, revision) is { IsReachable: false })
            .Select(repository => AtKey(file, repository.Node, "rev", Severity.High, Confidence.High, Message));
}
