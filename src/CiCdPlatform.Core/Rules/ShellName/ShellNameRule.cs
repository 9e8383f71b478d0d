using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Shells that the runner does not have.</summary>
internal sealed class ShellNameRule() : WorkflowRule("shell-name", "shell-name")
{
    private static readonly string[] Everywhere = ["bash", "pwsh", "python"];

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow)
    {
        var shells = workflow.Jobs.SelectMany(job => job.Steps.Where(step => step.Get("run") is not null).Select(step => step.Get("shell")).Append(Default(job.Node)).Select(shell => (Shell: shell, Runner: Runner(job))))
            .Append((Default(workflow.Root!), ""));
        foreach (var (shell, runner) in shells)
        {
            if (shell is { IsScalar: true, Value.Length: > 0 } && !shell.Value.Contains("{0}", StringComparison.Ordinal) && !shell.Value.Contains(ExpressionText.Open, StringComparison.Ordinal))
            {
                string[] known = runner switch
                {
                    "windows" => [.. Everywhere, "cmd", "powershell"],
                    "unix" => [.. Everywhere, "sh"],
                    _ => [.. Everywhere, "sh", "cmd", "powershell"],
                };
                if (!known.Contains(shell.Value, StringComparer.OrdinalIgnoreCase))
                {
                    yield return file.Hit(shell, $"The runner has no shell `{shell.Value}`; it has {ShapeWalk.Listed(known)}. A command of your own holds `{{0}}` where the script stands.");
                }
            }
        }
    }

    private static SyntaxNode? Default(SyntaxNode owner) => owner.Get("defaults")?.Get("run")?.Get("shell");

    private static string Runner(JobSyntax job)
    {
        var runsOn = job.Node.Get("runs-on");
        var kinds = (runsOn?.Kind is SyntaxKind.Mapping ? runsOn.Get("labels") : runsOn)?.Scalars().Select(label => label.Value.ToLowerInvariant()).Select(label =>
            label == "windows" || label.StartsWith("windows-", StringComparison.Ordinal) ? "windows"
            : label is "linux" or "macos" || label.StartsWith("ubuntu-", StringComparison.Ordinal) || label.StartsWith("macos-", StringComparison.Ordinal) ? "unix"
            : "").Where(kind => kind.Length > 0).Distinct(StringComparer.Ordinal).ToList() ?? [];
        return kinds is [var only] ? only : "";
    }
}
