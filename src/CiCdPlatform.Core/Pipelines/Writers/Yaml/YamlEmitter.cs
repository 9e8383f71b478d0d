using System.Globalization;
using System.Text;

namespace CiCdPlatform.Core.Pipelines.Writers.Yaml;

/// <summary>Writes YAML as a careful person would: two spaces, quotes only where they are needed, literal blocks for several lines.</summary>
internal static class YamlEmitter
{
    internal static string Emit(YamlMap root, string? header = null)
    {
        var text = new StringBuilder();
        if (header is not null)
        {
            foreach (var line in header.Split('\n'))
            {
                text.Append(line.Length == 0 ? "#" : "# ").Append(line).Append('\n');
            }
        }

        Map(text, root, 0, firstIndented: true);
        return text.ToString();
    }

    /// <summary>A scalar on one line, quoted when YAML 1.1 or 1.2 would read it as anything but this text.</summary>
    internal static string Scalar(string text)
    {
        if (!NeedsQuotes(text))
        {
            return text;
        }

        if (!text.Any(IsSpecial))
        {
            return "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                _ when IsSpecial(c) => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static void Map(StringBuilder text, YamlMap map, int indent, bool firstIndented)
    {
        var first = true;
        foreach (var entry in map.Entries)
        {
            if (entry.BlankBefore && text.Length > 0)
            {
                text.Append('\n');
            }

            if (entry.CommentBefore is not null)
            {
                text.Append(' ', indent).Append("# ").Append(entry.CommentBefore).Append('\n');
            }

            if (!first || firstIndented)
            {
                text.Append(' ', indent);
            }

            text.Append(entry.Key == "on" ? "on" : Scalar(entry.Key)).Append(':');
            Value(text, entry.Value, indent);
            first = false;
        }
    }

    private static void Value(StringBuilder text, YamlOut value, int indent)
    {
        switch (value)
        {
            case YamlNothing:
                text.Append('\n');
                break;
            case YamlMap { Entries.Count: 0 }:
                text.Append(" {}\n");
                break;
            case YamlMap map:
                text.Append('\n');
                Map(text, map, indent + 2, firstIndented: true);
                break;
            case YamlList { Items.Count: 0 }:
                text.Append(" []\n");
                break;
            case YamlList { OneLine: true } list:
                text.Append(" [").AppendJoin(", ", list.Items.Select(item => FlowScalar(((YamlValue)item).Text))).Append("]\n");
                break;
            case YamlList list:
                text.Append('\n');
                foreach (var item in list.Items)
                {
                    Item(text, item, indent + 2);
                }

                break;
            case YamlValue scalar:
                text.Append(' ');
                ScalarOrBlock(text, scalar, indent + 2);
                break;
            default:
                throw new InvalidOperationException("unknown node " + value.GetType().Name);
        }
    }

    private static void Item(StringBuilder text, YamlOut item, int indent)
    {
        text.Append(' ', indent).Append('-');
        switch (item)
        {
            case YamlMap { Entries.Count: > 0 } map:
                text.Append(' ');
                Map(text, map, indent + 2, firstIndented: false);
                break;
            case YamlValue scalar:
                text.Append(' ');
                ScalarOrBlock(text, scalar, indent + 2);
                break;
            default:
                Value(text, item, indent);
                break;
        }
    }

    private static void ScalarOrBlock(StringBuilder text, YamlValue scalar, int indent)
    {
        if (scalar.Plain || !scalar.Text.Contains('\n', StringComparison.Ordinal) || !FitsBlock(scalar.Text))
        {
            text.Append(scalar.Plain ? scalar.Text : Scalar(scalar.Text));
            text.Append(scalar.Comment is null ? "" : " # " + scalar.Comment).Append('\n');
            return;
        }

        text.Append(scalar.Text.EndsWith('\n') ? "|\n" : "|-\n");
        foreach (var line in scalar.Text.TrimEnd('\n').Split('\n'))
        {
            text.Append(' ', line.Length == 0 ? 0 : indent).Append(line).Append('\n');
        }
    }

    // Beside control characters, the line ends of Unicode and the mark that begins a file: readers disagree on them.
    private static bool IsSpecial(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF';

    // A literal block cannot hold control characters, trailing line ends beyond one, or a first line that begins with a blank.
    private static bool FitsBlock(string text) =>
        text[0] is not (' ' or '\n' or '\t') && !text.EndsWith("\n\n", StringComparison.Ordinal) && text.All(c => c == '\n' || c == '\t' || !IsSpecial(c));

    private static string FlowScalar(string text)
    {
        var scalar = Scalar(text);
        return scalar == text && text.AsSpan().IndexOfAny(",[]{}") >= 0 ? "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'" : scalar;
    }

    private static bool NeedsQuotes(string text)
    {
        if (text.Length == 0 || text[0] is ' ' or '\t' || text[^1] is ' ' or '\t' or ':')
        {
            return true;
        }

        if (text.Any(IsSpecial) || text.Contains(": ", StringComparison.Ordinal) || text.Contains(" #", StringComparison.Ordinal))
        {
            return true;
        }

        if ("!&*|>'\"%@`#{[,]}".Contains(text[0], StringComparison.Ordinal))
        {
            return true;
        }

        if (text[0] is '-' or '?' or ':' && (text.Length == 1 || text[1] == ' ' || text.StartsWith("---", StringComparison.Ordinal)))
        {
            return true;
        }

        return ReadsAsSomethingElse(text);
    }

    // YAML 1.1 readers know many spellings of true, false and null, and read numbers, times and octals.
    private static bool ReadsAsSomethingElse(string text) =>
        text.ToLowerInvariant() is "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n" or "null" or "~" or ".nan" or ".inf" or "-.inf" or "..." or "=" or "<<"
        || ((char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.') && text.All(c => char.IsAsciiHexDigit(c) || c is '.' or '_' or ':' or '+' or '-' or 'x' or 'o' or 'e' or 'T' or 'Z'));
}
