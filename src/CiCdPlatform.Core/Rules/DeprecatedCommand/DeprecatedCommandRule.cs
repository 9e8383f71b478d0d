using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Commands to the runner that GitHub has switched off or will.</summary>
internal sealed partial class DeprecatedCommandRule() : WorkflowRule("deprecated-command", "deprecated-commands")
{
    public override bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow or FileKind.GitHubAction;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Slots.Where(slot => slot.Shape.Kind is ValueKind.Script && slot.Path[^1] == "run")
            .SelectMany(slot => Command().Matches(slot.Node.Value).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).Select(name => file.Hit(slot.Node, Message(name), Severity.Low)));

    private static string Message(string command) => command switch
    {
        "set-output" => "`::set-output` is deprecated: `echo \"name=value\" >> \"$GITHUB_OUTPUT\"`.",
        "save-state" => "`::save-state` is deprecated: `echo \"name=value\" >> \"$GITHUB_STATE\"`.",
        "set-env" => "`::set-env` is switched off: `echo \"NAME=value\" >> \"$GITHUB_ENV\"`.",
        _ => "`::add-path` is switched off: `echo \"path\" >> \"$GITHUB_PATH\"`.",
    };

    [GeneratedRegex(@"::(?:(?<name>save-state|set-output|set-env)\s{1,10}name=[a-zA-Z][a-zA-Z0-9_-]{0,200}::\S|(?<name>add-path)::\S)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Command();
}
