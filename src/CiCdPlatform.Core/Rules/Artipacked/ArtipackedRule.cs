using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Checkouts that leave the token on disk.</summary>
internal sealed class ArtipackedRule() : WorkflowAudit("artipacked", "zizmor/artipacked")
{
    private const int SafePlace = 6;

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        workflow.IsAction ? InSteps(file, workflow, null) : workflow.LiveJobs.SelectMany(job => InSteps(file, workflow, job));

    private static IEnumerable<RuleHit> InSteps(RuleFile file, WorkflowView workflow, WorkflowJob? job)
    {
        var steps = workflow.LiveStepsOf(job).ToList();
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Action is not { } use || !use.Is("actions/checkout"))
            {
                continue;
            }

            if (steps[i].Node.Get("with") is YamlScalarNode { Value.Length: > 0 })
            {
                yield return AtKey(file, steps[i].Node, "with", Severity.Info, Confidence.High, "The inputs are an expression: nobody can see that the checkout does not keep the token.") with { Persona = Persona.Pedantic };
                continue;
            }

            var said = steps[i].Input("persist-credentials");
            if (said != "false")
            {
                yield return Hit(file, steps[i], use, said, steps.Skip(i + 1).Any(Uploads), steps.Skip(i + 1).Any(UsesGit));
            }
        }
    }

    private static RuleHit Hit(RuleFile file, WorkflowStep step, ActionUse use, string? said, bool uploaded, bool needed)
    {
        // From version 6 on, the token lies outside the working copy.
        var isSafer = use.VersionIn(file) is { } version && version.Major >= SafePlace;
        var severity = uploaded ? isSafer ? Severity.Medium : Severity.High : isSafer ? Severity.Low : Severity.Medium;
        var message = uploaded
            ? "The checkout leaves the token on disk and a later step uploads the folder with it; set `persist-credentials: false`."
            : "The checkout leaves the token on disk, where every later step can read it; set `persist-credentials: false`, or `true` if a step pushes.";
        return At(file, step.Node, severity, uploaded ? Confidence.High : Confidence.Low, message) with
        {
            Persona = said switch
            {
                "true" => Persona.Auditor,
                { } text when text.Contains("${{", StringComparison.Ordinal) => Persona.Pedantic,
                _ => Persona.Regular,
            },
            FixDescription = "Do not keep the token after the checkout.",
            Edits = needed || said is not null ? [] : StepEdits.Set(file, step.Node, "with", "persist-credentials", "false"),
        };
    }

    private static bool Uploads(WorkflowStep step) =>
        step.Action is { } use
        && use.Is("actions/upload-artifact")
        && (step.Input("path") ?? "").Split('\n', StringSplitOptions.TrimEntries).Any(path => path is "." or "./" or ".." or "../" || (path.StartsWith("${{", StringComparison.Ordinal) && path.Contains("github.workspace", StringComparison.Ordinal)));

    // Steps that push or fetch with the token that the checkout left; taking it away would break them.
    private static bool UsesGit(WorkflowStep step) =>
        (step.Run?.Value ?? "") is var script
        && (script.Contains("git ", StringComparison.Ordinal) || script.Contains("release", StringComparison.Ordinal) || script.Contains("deploy", StringComparison.Ordinal) || script.Contains("publish", StringComparison.Ordinal))
        || (step.Action is { } use && !use.Owner.Equals("actions", StringComparison.OrdinalIgnoreCase));
}
