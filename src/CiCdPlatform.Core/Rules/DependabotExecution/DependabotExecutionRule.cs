using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Dependabot that runs the code of what it updates.</summary>
internal sealed class DependabotExecutionRule() : WorkflowAudit("dependabot-execution", "zizmor/dependabot-execution")
{
    protected override FileKind? AlsoConcerns => FileKind.Dependabot;

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) => [];

    protected override IEnumerable<RuleHit> CheckOther(RuleFile file, YamlMappingNode root, RuleSettings settings) =>
        ((root.Get("updates") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? [])
            .Where(update => update.Text("insecure-external-code-execution") == "allow")
            .Select(update => AtKey(file, update, "insecure-external-code-execution", Severity.High, Confidence.High, "Dependabot runs code of the packages that it updates, with access to private registries; set it to `deny`."));
}
