using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Text that a stranger writes, pasted into a script before the shell reads it.</summary>
internal sealed partial class TemplateInjectionRule : IRule
{
    private static readonly Dictionary<string, string> ScriptInputs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["actions/github-script"] = "script",
        ["azure/cli"] = "inlineScript",
        ["azure/powershell"] = "inlineScript",
        ["appleboy/ssh-action"] = "script",
        ["nick-fields/retry"] = "command",
    };

    private static readonly HashSet<string> PrivilegedEvents = new(StringComparer.Ordinal)
    {
        "pull_request_target", "issues", "issue_comment", "workflow_run", "discussion", "discussion_comment", "pull_request_review_comment", "pull_request_comment",
    };

    public string Id => "template-injection";

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases { get; } = ["zizmor/template-injection", "actionlint/expression", "CKV_GHA_2"];

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        if (file.Workflow is not { } workflow)
        {
            yield break;
        }

        var severity = workflow.Events.Any(PrivilegedEvents.Contains) ? Severity.Critical : Severity.High;
        foreach (var step in workflow.Steps)
        {
            if (step.Node.Scalar("run") is { } run)
            {
                foreach (var hit in InScript(file, run, severity))
                {
                    yield return hit with { FixDescription = "Pass the value through the environment.", Edits = EnvironmentMend.Of(file, workflow, step, run, hit) };
                }
            }

            if (step.Node.Text("uses") is { } uses && ScriptInputs.TryGetValue(uses.Split('@')[0], out var input) && step.Node.Mapping("with").Scalar(input) is { } script)
            {
                foreach (var hit in InScript(file, script, severity))
                {
                    yield return hit;
                }
            }
        }
    }

    private static IEnumerable<RuleHit> InScript(RuleFile file, YamlScalarNode script, Severity severity)
    {
        var (offset, length) = file.Span(script);
        var text = file.Text.Substring(offset, length);
        foreach (Match match in Expression().Matches(text))
        {
            if (AttackerContexts.Find(match.Groups["inner"].Value) is { } context)
            {
                yield return new RuleHit(
                    offset + match.Index,
                    match.Length,
                    severity,
                    Confidence.High,
                    $"`{context}` is written by whoever opens the request and becomes part of the script; pass it through `env` and read it as a quoted variable.");
            }
        }
    }

    [GeneratedRegex(@"\$\{\{(?<inner>([^}]|\}[^}])*)\}\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Expression();
}
