using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Workflows whose superseded runs go on.</summary>
internal sealed class ConcurrencyLimitsRule() : WorkflowAudit("concurrency-limits", "zizmor/concurrency-limits")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (workflow.IsAction || workflow.IsReusableOnly)
        {
            yield break;
        }

        if (workflow.Root.Get("concurrency") is { } concurrency)
        {
            if (IsIncomplete(concurrency))
            {
                yield return AtKey(file, workflow.Root, "concurrency", Severity.Low, Confidence.High, "`concurrency` does not say whether a newer run stops the older; add `cancel-in-progress`.") with { Persona = Persona.Pedantic };
            }

            yield break;
        }

        var jobs = workflow.LiveJobs.Where(job => !job.IsCall && (job.Node.Get("concurrency") is not { } own || IsIncomplete(own))).Select(job => job.Key.Value).ToList();
        if (jobs.Count > 0 && workflow.Root.Pair("on") is var (on, _))
        {
            yield return At(file, on, Severity.Low, Confidence.High, $"Nothing stops a run that a newer one replaces (jobs: {string.Join(", ", jobs.Take(5))}); set `concurrency` with a `group` and `cancel-in-progress`.") with { Persona = Persona.Pedantic };
        }
    }

    private static bool IsIncomplete(YamlNode concurrency) => concurrency is YamlScalarNode || (concurrency is YamlMappingNode mapping && mapping.Get("cancel-in-progress") is null);
}
