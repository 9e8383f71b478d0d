using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Workflow commands in the log, which GitHub switched off for good reason.</summary>
internal sealed class InsecureCommandsRule() : WorkflowAudit("insecure-commands", "zizmor/insecure-commands", "CKV_GHA_1")
{
    private const string Variable = "ACTIONS_ALLOW_UNSECURE_COMMANDS";

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        var owners = workflow.LiveSteps.Where(step => step.Run is not null).Select(step => step.Node)
            .Concat(workflow.LiveJobs.Where(job => !job.IsCall).Select(job => job.Node))
            .Append(workflow.Root);
        foreach (var owner in owners)
        {
            if (owner.Get("env") is YamlScalarNode { Value: { } text } && text.Contains("${{", StringComparison.Ordinal))
            {
                yield return AtKey(file, owner, "env", Severity.High, Confidence.Low, $"The environment is an expression, which may set `{Variable}`.") with { Persona = Persona.Auditor };
            }
            else if (string.Equals(owner.Mapping("env").Text(Variable)?.Trim(), "true", StringComparison.OrdinalIgnoreCase))
            {
                IReadOnlyList<LineEdit> edits = StepEdits.Remove(file, owner, "env", Variable);
                yield return AtKey(file, owner, "env", Severity.High, Confidence.High, $"`{Variable}` lets anything that prints set variables and paths of later steps; write to `$GITHUB_ENV` and `$GITHUB_PATH` instead.") with
                {
                    FixDescription = "Do not allow the commands.",
                    Edits = edits,
                };
            }
        }
    }
}
