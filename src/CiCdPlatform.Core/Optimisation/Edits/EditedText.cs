using CiCdPlatform.Core.Diffs;

namespace CiCdPlatform.Core.Optimisation.Edits;

/// <summary>A text with edits made.</summary>
internal static class EditedText
{
    /// <summary>The text after the edits, or null when two of them touch the same lines.</summary>
    public static string? Apply(string text, IReadOnlyList<LineEdit> edits)
    {
        var endsWithNewline = text.EndsWith('\n');
        var lines = (endsWithNewline ? text[..^1] : text).Split('\n');
        var carriage = lines[0].EndsWith('\r') ? "\r" : "";
        var result = new List<string>(lines.Length + 16);
        var at = 1;
        foreach (var edit in edits.OrderBy(edit => edit.Line))
        {
            if (edit.Line < at || edit.Line + edit.Count - 1 > lines.Length)
            {
                return null;
            }

            result.AddRange(lines[(at - 1)..(edit.Line - 1)]);
            result.AddRange(edit.Replacement.Select(line => line + carriage));
            at = edit.Line + edit.Count;
        }

        result.AddRange(lines[(at - 1)..]);
        return string.Join('\n', result) + (endsWithNewline ? "\n" : "");
    }
}
