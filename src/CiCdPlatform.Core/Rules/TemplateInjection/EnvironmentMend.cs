using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Moves an expression from a script to the step's environment, where that is surely the same program.</summary>
internal static class EnvironmentMend
{
    private const int LongestScript = 100;

    /// <summary>The edits, or none when the script is not simple: another shell, a here-document, single quotes, an environment that is in the way.</summary>
    public static IReadOnlyList<LineEdit> Of(RuleFile file, WorkflowView workflow, WorkflowStep step, FencedExpression found)
    {
        var run = found.Node;
        var expression = file.Text.Substring(found.Offset, found.Length);
        if (ShellScript.ShellOf(workflow, step) is not ("bash" or "sh")
            || step.Node.Style == MappingStyle.Flow
            || run.Style is not (ScalarStyle.Plain or ScalarStyle.Literal)
            || (run.Value ?? "").Contains("<<", StringComparison.Ordinal)
            || (run.Value ?? "").StartsWith("${{", StringComparison.Ordinal)
            || step.Node.Pair("run") is not { } pair
            || found.Tree is not ContextExpr context
            || VariableName(context) is not { } name)
        {
            return [];
        }

        var (offset, length) = file.Span(run);
        if (file.At(offset + length).Line - file.At(offset).Line > LongestScript)
        {
            return [];
        }

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

        if (edits.Count == 0)
        {
            return [];
        }

        var declared = step.Node.Mapping("env");
        if (declared is not null && declared.Text(name) is { } old)
        {
            return old == expression ? edits : [];
        }

        if (step.Node.Get("env") is not null)
        {
            var added = declared is null ? [] : StepEdits.Append(file, declared, [$"{name}: {expression}"]);
            return added.Count == 0 ? [] : [.. edits, .. added];
        }

        // The environment stands before the script, at the indentation of its key.
        var first = edits.FirstOrDefault(edit => edit.Line == keyLine)?.Replacement[0] ?? file.Line(keyLine);
        var indent = new string(' ', keyColumn - 1);
        edits.RemoveAll(edit => edit.Line == keyLine);
        edits.Insert(0, new LineEdit(keyLine, 1, [first[..(keyColumn - 1)] + "env:", $"{indent}  {name}: {expression}", indent + first[(keyColumn - 1)..]]));
        return edits;
    }

    // A name that says where the value comes from; `env` contexts stay as they are, for they may be meant to be looked up here.
    private static string? VariableName(ContextExpr context)
    {
        var parts = context.Head is null ? context.Parts.Select(part => part.Name ?? "").ToList() : [];
        if (parts.Count < 2 || parts[0] is not ("github" or "inputs" or "matrix" or "steps" or "needs") || parts.Exists(part => part.Length == 0))
        {
            return null;
        }

        var name = string.Join('_', parts.Skip(1).Where(part => part is not ("event" or "outputs"))).ToUpperInvariant().Replace('-', '_');
        return parts[0] == "github" ? name : $"{parts[0].TrimEnd('s').ToUpperInvariant()}_{name}";
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
