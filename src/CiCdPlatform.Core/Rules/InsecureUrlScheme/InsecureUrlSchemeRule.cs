using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Hooks that are fetched without encryption.</summary>
internal sealed class InsecureUrlSchemeRule() : WorkflowAudit("insecure-url-scheme", "zizmor/insecure-url-scheme")
{
    protected override FileKind? AlsoConcerns => FileKind.PreCommit;

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) => [];

    protected override IEnumerable<RuleHit> CheckOther(RuleFile file, YamlMappingNode root, RuleSettings settings) =>
        PreCommitRepository.In(root)
            .Where(repository => repository.Url.Value is { } url && (url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("git:", StringComparison.OrdinalIgnoreCase)))
            .Select(repository => At(file, repository.Url, Severity.High, Confidence.High, "The hooks are fetched without encryption, and whoever is on the way decides what runs; use `https`."));
}
