using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Features of GitHub Actions that are better left alone.</summary>
internal sealed class MisfeatureRule() : WorkflowAudit("misfeature", "zizmor/misfeature")
{
    private static readonly HashSet<string> s_wellKnown = new(StringComparer.Ordinal) { "bash", "pwsh", "python", "sh", "powershell" };

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var step in workflow.LiveSteps)
        {
            if (step.Action is { } use && use.Is("actions/setup-python") && step.With?.Get("pip-install") is not null)
            {
                yield return AtKey(file, step.With, "pip-install", Severity.Low, Confidence.High, "`pip-install` installs into the runner's own Python, which differs from runner to runner; use a virtual environment.");
            }

            if (step.Run is not null && ShellOf(workflow, step) is { } owner && owner.Text("shell") is { } shell && !shell.Contains("${{", StringComparison.Ordinal))
            {
                var program = ShellScript.Normal(shell);
                if (program is "cmd" or "cmd.exe")
                {
                    yield return AtKey(file, owner, "shell", Severity.Low, Confidence.High, "Nothing can check a script of `cmd`; use `pwsh` or `bash`.");
                }
                else if (!s_wellKnown.Contains(program))
                {
                    yield return AtKey(file, owner, "shell", Severity.Low, Confidence.High, $"`{program}` is no shell that GitHub knows; nothing can check the script.") with { Persona = Persona.Auditor };
                }
            }
        }
    }

    // The mapping that says which shell runs the step.
    private static YamlMappingNode? ShellOf(WorkflowView workflow, WorkflowStep step) =>
        new[] { step.Node, step.Job?.Node.Mapping("defaults").Mapping("run"), workflow.Root.Mapping("defaults").Mapping("run") }.FirstOrDefault(owner => owner.Get("shell") is not null);
}
