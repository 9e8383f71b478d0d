using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions of the same repository that are read from whatever lies in the working folder.</summary>
internal sealed class SelfRepositoryRule() : WorkflowAudit("self-repository", "zizmor/self-repository")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        workflow.LiveSteps.Select(step => step.Node).Concat(workflow.LiveJobs.Select(job => job.Node))
            .Select(owner => owner.Scalar("uses")).OfType<YamlScalarNode>()
            .Where(node => node.Value is { } value && value.StartsWith("./", StringComparison.Ordinal))
            .Select(node => At(file, node, Severity.Info, Confidence.High, $"`{node.Value}` is read from the working folder, where an earlier step may have put another; `${node.Value![1..]}` is always this repository's.") with { Persona = Persona.Pedantic });
}
