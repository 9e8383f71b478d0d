using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Moves an expression from a script to the step's environment, where that is surely the same program.</summary>
internal static class EnvironmentMend
{
    /// <summary>The edits, or none when the script is not simple: another shell, a here-document, single quotes, an environment of its own.</summary>
    public static IReadOnlyList<LineEdit> Of(RuleFile file, WorkflowView workflow, WorkflowStep step, YamlScalarNode run, RuleHit hit)
    {
        var expression = file.Text.Substring(hit.Offset, hit.Length);
        var context = expression[3..^2].Trim();
        if (!IsBash(workflow, step)
            || step.Node.Style == MappingStyle.Flow
            || step.Node.Get("env") is not null
            || run.Style is not (ScalarStyle.Plain or ScalarStyle.Literal)
            || (run.Value ?? "").Contains("<<", StringComparison.Ordinal)
            || (run.Value ?? "").StartsWith("${{", StringComparison.Ordinal)
            || step.Node.Pair("run") is not { } pair
            || VariableName(context) is not { } name)
        {
            return [];
        }

        var (offset, length) = file.Span(run);
        var (keyLine, keyColumn) = file.At(file.OffsetOf(pair.Key.Start));
        var edits = new List<LineEdit>();
        for (var line = file.At(offset).Line; line <= file.At(offset + length).Line; line++)
        {
            var text = file.Line(line);
            if (text.Contains(expression, StringComparison.Ordinal))
            {
                if (Substitute(text, expression, name) is not { } mended)
                {
                    return [];
                }

                edits.Add(new LineEdit(line, 1, [mended]));
            }
        }

        // The environment stands before the script, at the indentation of its key.
        var first = edits.FirstOrDefault(edit => edit.Line == keyLine)?.Replacement[0] ?? file.Line(keyLine);
        var indent = new string(' ', keyColumn - 1);
        edits.RemoveAll(edit => edit.Line == keyLine);
        edits.Insert(0, new LineEdit(keyLine, 1, [first[..(keyColumn - 1)] + "env:", $"{indent}  {name}: {expression}", indent + first[(keyColumn - 1)..]]));
        return edits;
    }

    private static bool IsBash(WorkflowView workflow, WorkflowStep step) =>
        (step.Node.Text("shell") ?? step.Job?.Node.Mapping("defaults").Mapping("run").Text("shell") ?? workflow.Root.Mapping("defaults").Mapping("run").Text("shell") ?? "bash") is "bash" or "sh"
        && (step.Job is null || step.Job.Node.Text("runs-on") is { } runner && (runner.StartsWith("ubuntu", StringComparison.Ordinal) || runner.StartsWith("macos", StringComparison.Ordinal)));

    private static string? VariableName(string context)
    {
        var parts = context.Split('.');
        if (parts is not ["github", ..] || parts.Any(part => part.Length == 0 || part.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_')))
        {
            return null;
        }

        return string.Join('_', parts.Skip(1).Where(part => part != "event")).ToUpperInvariant();
    }

    private static string? Substitute(string line, string expression, string name)
    {
        var result = line;
        for (var at = result.IndexOf(expression, StringComparison.Ordinal); at >= 0; at = result.IndexOf(expression, StringComparison.Ordinal))
        {
            var quote = OpenQuote(result.AsSpan(0, at));
            if (quote == '\'')
            {
                return null;
            }

            result = result[..at] + (quote == '"' ? $"${{{name}}}" : $"\"${{{name}}}\"") + result[(at + expression.Length)..];
        }

        return result;
    }

    private static char OpenQuote(ReadOnlySpan<char> text)
    {
        var open = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && open != '\'')
            {
                i++;
            }
            else if (text[i] is '"' or '\'' && (open == '\0' || open == text[i]))
            {
                open = open == '\0' ? text[i] : '\0';
            }
        }

        return open;
    }
}
