using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Artifacts of a stranger's run, unpacked where a privileged run works.</summary>
internal sealed partial class ArtifactPoisoningRule() : WorkflowAudit("artifact-poisoning")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (workflow.IsAction || !workflow.StartsOn("workflow_run"))
        {
            yield break;
        }

        foreach (var job in workflow.LiveJobs)
        {
            var steps = workflow.LiveStepsOf(job).ToList();
            for (var i = 0; i < steps.Count; i++)
            {
                if (Unpacks(steps[i]) && steps.Skip(i + 1).Any(step => step.Run is not null || step.Node.Text("uses")?.StartsWith("./", StringComparison.Ordinal) == true))
                {
                    var written = steps.Skip(i + 1).Any(step => step.Run?.Value is { } script && ReadsIntoEnvironment().IsMatch(script));
                    yield return At(file, steps[i].Node, written ? Severity.High : Severity.Medium, Confidence.Medium, written
                        ? "The artifact comes from a run that a stranger can cause, and a later step writes what is in it into the environment: that is code execution; check what is read."
                        : "The artifact comes from a run that a stranger can cause, and its files may replace those that later steps run; unpack it into `${{ runner.temp }}` and check what is read.");
                }
            }
        }
    }

    private static bool Unpacks(WorkflowStep step)
    {
        if (step.Action is { } use)
        {
            var fromOther = (use.Is("actions/download-artifact") && step.With?.Get("run-id") is not null) || use.Is("dawidd6/action-download-artifact");
            return fromOther && !(step.Input("path") ?? "").Contains("runner.temp", StringComparison.Ordinal) && !(step.Input("path") ?? "").StartsWith("/tmp", StringComparison.Ordinal);
        }

        return step.Run?.Value is { } script && Download().IsMatch(script) && !script.Contains("runner.temp", StringComparison.Ordinal) && !script.Contains("RUNNER_TEMP", StringComparison.Ordinal) && !script.Contains("/tmp", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\bgh run download\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Download();

    [GeneratedRegex(@"(\$\((cat|<) ?[^)\n]*\)|^ *cat [^\n]*)[^\n]*>> *""?\$\{?GITHUB_(ENV|PATH)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex ReadsIntoEnvironment();
}
