using System.Globalization;
using System.Text;

namespace CiCdPlatform.Core.Diffs;

/// <summary>Writes edits of one file as a patch that <c>git apply</c> accepts.</summary>
internal static class PatchWriter
{
    private const int Context = 3;

    /// <summary>
    /// The patch of edits that do not overlap, or null when there is nothing to change or the path cannot stand in a patch without quoting.
    /// Replacement lines take the line ending of the file.
    /// </summary>
    public static string? Write(string path, string text, IReadOnlyList<LineEdit> edits)
    {
        if (edits.Count == 0 || text.Length == 0 || path.AsSpan().IndexOfAny('"', '\\') >= 0 || path.Any(char.IsControl))
        {
            return null;
        }

        var endsWithNewline = text[^1] == '\n';
        var lines = (endsWithNewline ? text[..^1] : text).Split('\n');
        var carriage = lines[0].EndsWith('\r') ? "\r" : "";
        var name = path.Contains(' ', StringComparison.Ordinal) ? path + "\t" : path;
        var patch = new StringBuilder().Append("--- a/").Append(name).Append("\n+++ b/").Append(name).Append('\n');
        var shift = 0;
        foreach (var hunk in Hunks([.. edits.OrderBy(edit => edit.Line)]))
        {
            shift += WriteHunk(patch, lines, endsWithNewline, carriage, hunk, shift);
        }

        return patch.ToString();
    }

    private static IEnumerable<List<LineEdit>> Hunks(IReadOnlyList<LineEdit> edits)
    {
        var hunk = new List<LineEdit>();
        foreach (var edit in edits)
        {
            if (hunk.Count > 0 && edit.Line - (hunk[^1].Line + hunk[^1].Count) > 2 * Context)
            {
                yield return hunk;
                hunk = [];
            }

            hunk.Add(edit);
        }

        yield return hunk;
    }

    private static int WriteHunk(StringBuilder patch, string[] lines, bool endsWithNewline, string carriage, List<LineEdit> hunk, int shift)
    {
        var first = Math.Max(1, hunk[0].Line - Context);
        var last = Math.Min(lines.Length, hunk[^1].Line + hunk[^1].Count - 1 + Context);
        var body = new StringBuilder();
        var (removed, added, at) = (0, 0, first);
        foreach (var edit in hunk)
        {
            for (; at < edit.Line; at++)
            {
                Append(' ', lines[at - 1], at == lines.Length);
            }

            for (; at < edit.Line + edit.Count; at++, removed++)
            {
                Append('-', lines[at - 1], at == lines.Length);
            }

            for (var i = 0; i < edit.Replacement.Count; i++, added++)
            {
                Append('+', edit.Replacement[i] + carriage, at > lines.Length && i == edit.Replacement.Count - 1);
            }
        }

        for (; at <= last; at++)
        {
            Append(' ', lines[at - 1], at == lines.Length);
        }

        var oldCount = last - first + 1;
        var newCount = oldCount - removed + added;
        patch.Append(CultureInfo.InvariantCulture, $"@@ -{first},{oldCount} +{first + shift},{newCount} @@\n").Append(body);
        return added - removed;

        void Append(char mark, string line, bool isLast)
        {
            body.Append(mark).Append(line).Append('\n');
            if (isLast && !endsWithNewline)
            {
                body.Append("\\ No newline at end of file\n");
            }
        }
    }
}
