using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Publishing with a long-lived credential where the registry would trust the workflow itself.</summary>
internal sealed class UseTrustedPublishingRule() : WorkflowAudit("use-trusted-publishing", "zizmor/use-trusted-publishing")
{
    private const string Message = "uses a credential that anyone who finds it can publish with; the registry can trust this workflow instead (trusted publishing, `id-token: write`).";

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var step in workflow.LiveSteps)
        {
            if (step.Action is { } use && PublishCommands.Actions.FirstOrDefault(row => use.Is(row.Name)) is { } row && row.Control.Holds(file, use, step.With) != Certainty.No)
            {
                yield return AtKey(file, step.Node, "uses", Severity.Info, Confidence.High, $"`{use.FullName}` {Message}");
            }

            if (step.Job is { } job && !MayIdentifyItself(workflow, job))
            {
                foreach (var command in ShellScript.CommandsOf(file, workflow, step).Where(PublishCommands.Publishes))
                {
                    yield return new RuleHit(command.Offset, command.Length, Severity.Info, Confidence.High, $"`{command.Name}` {Message}");
                }
            }
        }
    }

    // With this permission most tools use trusted publishing by themselves.
    private static bool MayIdentifyItself(WorkflowView workflow, WorkflowJob job)
    {
        var permissions = job.Node.Get("permissions") ?? workflow.Root.Get("permissions");
        return permissions is YamlDotNet.RepresentationModel.YamlScalarNode { Value: "write-all" }
            || (permissions as YamlDotNet.RepresentationModel.YamlMappingNode).Text("id-token") == "write";
    }
}
