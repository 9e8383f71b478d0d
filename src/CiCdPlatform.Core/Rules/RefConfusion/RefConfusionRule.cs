using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>References that are a branch and a tag at once.</summary>
internal sealed class RefConfusionRule() : WorkflowAudit("ref-confusion", "zizmor/ref-confusion")
{
    private const string Message = "The repository has a branch and a tag of this name: which one is meant can change without notice; pin to a commit.";

    protected override FileKind? AlsoConcerns => FileKind.PreCommit;

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        UsesOf(workflow)
            .Where(pair => pair.Use is { IsCommit: false, Reference: { } reference } && settings.LookUpAction(pair.Use.Repository, reference) is { IsBranch: true, IsTag: true })
            .Select(pair => At(file, pair.Use.Node, Severity.Medium, Confidence.High, Message));

    protected override IEnumerable<RuleHit> CheckOther(RuleFile file, YamlMappingNode root, RuleSettings settings) =>
        PreCommitRepository.In(root)
            .Where(repository => repository is { Slug: { } slug, Revision.Value: { } revision } && settings.LookUpAction(slug, revision) is { IsBranch: true, IsTag: true })
            .Select(repository => At(file, repository.Revision!, Severity.Medium, Confidence.High, Message));
}
