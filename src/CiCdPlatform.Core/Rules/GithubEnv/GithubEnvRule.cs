using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Scripts that write what they do not control into the environment of later steps.</summary>
internal sealed partial class GithubEnvRule() : WorkflowAudit("github-env", "zizmor/github-env")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (!workflow.IsAction && !workflow.StartsOn("pull_request_target") && !workflow.StartsOn("workflow_run"))
        {
            return [];
        }

        return workflow.LiveSteps.Where(step => step.Run is not null && Writes(file, workflow, step)).Select(step =>
            AtKey(file, step.Node, "run", Severity.Medium, Confidence.Low, "What is written to `GITHUB_ENV` or `GITHUB_PATH` decides which programs later steps run; if a stranger can choose a part of it, they run theirs. Use step outputs."));
    }

    private static bool Writes(RuleFile file, WorkflowView workflow, WorkflowStep step) => (ShellScript.ShellOf(workflow, step) ?? "bash") switch
    {
        "bash" or "sh" or "zsh" => ShellScript.CommandsOf(file, workflow, step).Any(WritesInBash),
        "pwsh" or "powershell" => PowerShell().IsMatch(step.Run!.Value ?? ""),
        "cmd" => Cmd().IsMatch(step.Run!.Value ?? ""),
        _ => false,
    };

    // Fixed text is harmless wherever it goes.
    private static bool WritesInBash(ShellCommand command) =>
        command.Targets.Any(IsEnvironment)
            ? command.Name is not ("echo" or "printf") || command.Words.Skip(1).Any(word => word.Expands)
            : command is { Name: "tee", IsPiped: true } && command.Arguments.Any(IsEnvironment);

    private static bool IsEnvironment(string target) => target is "$GITHUB_ENV" or "${GITHUB_ENV}" or "$GITHUB_PATH" or "${GITHUB_PATH}";

    [GeneratedRegex(@"(>>?|\b(out-file|add-content|set-content|tee-object)\b[^\n]*)[ ""(]*\$\{?env:GITHUB_(ENV|PATH)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex PowerShell();

    [GeneratedRegex(@"[^\n]>>? *""?%GITHUB_(ENV|PATH)%", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Cmd();
}
