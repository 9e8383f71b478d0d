using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Jobs on runners of one's own.</summary>
internal sealed class SelfHostedRunnerRule() : WorkflowAudit("self-hosted-runner", "zizmor/self-hosted-runner", "poutine/pr_runs_on_self_hosted")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var job in workflow.LiveJobs.Where(job => !job.IsCall))
        {
            if (Judge(job) is { } confidence)
            {
                yield return AtKey(file, job.Node, "runs-on", Severity.Medium, confidence, confidence == Confidence.High
                    ? "What a job leaves on a runner of one's own, the next job finds; never let it run what strangers send, and use runners that live for one job."
                    : "This may be a runner of one's own: what a job leaves there, the next finds.") with
                { Persona = Persona.Auditor };
            }
        }
    }

    private static Confidence? Judge(WorkflowJob job)
    {
        if (job.Node.Get("runs-on") is YamlMappingNode group)
        {
            return group.Get("group") is not null ? Confidence.Low : First(group.Get("labels"));
        }

        if (job.Node.Get("runs-on") is YamlScalarNode { Value: { } whole } && whole.StartsWith("${{", StringComparison.Ordinal))
        {
            return Conditions.Parse(whole, wholeOnly: true) is ContextExpr { Path: { } path } && path.StartsWith("matrix.", StringComparison.Ordinal) && MatrixValues.Of(job, path).Any(value => value.Contains("self-hosted", StringComparison.Ordinal))
                ? Confidence.High
                : null;
        }

        return First(job.Node.Get("runs-on"));
    }

    private static Confidence? First(YamlNode? labels) => labels.Scalars().FirstOrDefault()?.Value switch
    {
        "self-hosted" => Confidence.High,
        { } text when text.StartsWith("${{", StringComparison.Ordinal) => Confidence.Low,
        _ => null,
    };
}
