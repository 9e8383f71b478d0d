using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Lines of shell scripts that do not do what they look like.</summary>
internal sealed partial class ShellScriptFaultRule() : WorkflowRule("shell-script-fault", "shellcheck")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow)
    {
        foreach (var (step, run, _) in ScriptSteps.Of(workflow).Where(script => script.Shell is "bash" or "sh"))
        {
            var at = step.Pair("run")!.Value.Key;
            foreach (var line in Lines(run.Value))
            {
                if (DollarAssignment().IsMatch(line))
                {
                    yield return file.Hit(at, $"`{line.Trim()}` assigns nothing: in a shell the name stands without `$`, and without blanks around `=`.");
                    break;
                }

                if (BlankAssignment().IsMatch(line))
                {
                    yield return file.Hit(at, $"`{line.Trim()}` runs a command: an assignment has no blanks around `=`.");
                    break;
                }

                if (Unquoted().IsMatch(line))
                {
                    yield return file.Hit(at, $"A variable stands without quotes in `{line.Trim()}`: blanks and `*` in its value split it.", Severity.Info) with { Persona = Persona.Auditor };
                    break;
                }
            }
        }
    }

    /// <summary>Lines of the script itself, not of text that it feeds to a command.</summary>
    private static IEnumerable<string> Lines(string script)
    {
        string? end = null;
        foreach (var line in script.Split('\n').Take(2000))
        {
            if (end is not null)
            {
                end = line.Trim() == end ? null : end;
                continue;
            }

            if (HereDocument().Match(line) is { Success: true } start)
            {
                end = start.Groups["end"].Value;
            }

            if (line.Length is > 0 and < 500)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex(@"^\s{0,40}\$[A-Za-z_][A-Za-z0-9_:]{0,60}\s{0,5}=(?:\s|[^=~\s])", RegexOptions.NonBacktracking)]
    private static partial Regex DollarAssignment();

    [GeneratedRegex(@"^\s{0,40}[A-Z_][A-Z0-9_]{1,60}\s{1,5}=\s{1,5}[""'$A-Za-z0-9]", RegexOptions.NonBacktracking)]
    private static partial Regex BlankAssignment();

    [GeneratedRegex(@"^\s{0,40}(?:echo|rm|cp|mv|cd|cat|mkdir|touch|ls)(?:\s[^""'$`|;&#]{0,100}){0,1}\s\$\{?[A-Za-z_][A-Za-z0-9_]{0,60}\}?(?:\s|$|/)", RegexOptions.NonBacktracking)]
    private static partial Regex Unquoted();

    [GeneratedRegex(@"<<-?\s{0,3}[""']?(?<end>[A-Za-z_][A-Za-z0-9_]{0,40})[""']?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex HereDocument();
}
