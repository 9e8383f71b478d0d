using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Workflows, actions and jobs without a name.</summary>
internal sealed class AnonymousDefinitionRule() : WorkflowAudit("anonymous-definition", "zizmor/anonymous-definition")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (workflow.Root.Get("name") is null)
        {
            var first = workflow.Root.Children.First().Key;
            yield return At(file, first, Severity.Low, Confidence.High, $"The {(workflow.IsAction ? "action" : "workflow")} has no `name`, so lists show its path.") with { Persona = Persona.Pedantic };
        }

        foreach (var job in workflow.LiveJobs.Where(job => !job.IsCall && job.Node.Get("name") is null))
        {
            yield return At(file, job.Key, Severity.Info, Confidence.High, $"The job `{job.Key.Value}` has no `name`.") with { Persona = Persona.Pedantic };
        }
    }
}
