namespace CiCdPlatform.Core.Mending.Text;

/// <summary>Files as lines, and edits of them.</summary>
internal static class TextLines
{
    private const long MaxCells = 4_000_000;

    /// <summary>The lines without their ends; a last line end begins no further line.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (lines.Count > 0 && lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return lines;
    }

    /// <summary>The text after edits that do not overlap; replaced lines take the file's own line ends. Null when an edit lies outside.</summary>
    public static string? Apply(string text, IEnumerable<MendEdit> edits)
    {
        var end = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var lines = Split(text).ToList();
        var last = int.MaxValue;
        foreach (var edit in edits.OrderByDescending(edit => edit.Line).ThenByDescending(edit => edit.Count))
        {
            if (edit.Line < 1 || edit.Count < 0 || edit.Line - 1 + edit.Count > lines.Count || edit.Line + edit.Count > last)
            {
                return null;
            }

            lines.RemoveRange(edit.Line - 1, edit.Count);
            lines.InsertRange(edit.Line - 1, edit.Lines);
            last = edit.Line;
        }

        return lines.Count == 0 ? "" : string.Join(end, lines) + (text.Length == 0 || text.EndsWith('\n') ? end : "");
    }

    /// <summary>The edits that lead from one text to another, the fewest lines changed where the texts are not too long for that.</summary>
    public static IReadOnlyList<MendEdit> Between(string path, string before, string after)
    {
        var (old, fresh) = (Split(before), Split(after));
        var head = 0;
        while (head < old.Count && head < fresh.Count && old[head] == fresh[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < old.Count - head && tail < fresh.Count - head && old[^(tail + 1)] == fresh[^(tail + 1)])
        {
            tail++;
        }

        var (n, m) = (old.Count - head - tail, fresh.Count - head - tail);
        if (n == 0 && m == 0)
        {
            return [];
        }

        if ((long)n * m > MaxCells || n == 0 || m == 0)
        {
            return [new MendEdit(path, head + 1, n, [.. fresh.Skip(head).Take(m)])];
        }

        return Cut(path, old, fresh, head, n, m);
    }

    private static List<MendEdit> Cut(string path, IReadOnlyList<string> old, IReadOnlyList<string> fresh, int head, int n, int m)
    {
        var common = new int[n + 1, m + 1];
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = m - 1; j >= 0; j--)
            {
                common[i, j] = old[head + i] == fresh[head + j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var edits = new List<MendEdit>();
        for (int i = 0, j = 0; i < n || j < m;)
        {
            if (i < n && j < m && old[head + i] == fresh[head + j])
            {
                (i, j) = (i + 1, j + 1);
                continue;
            }

            var (fromOld, fromNew) = (i, j);
            while ((i < n || j < m) && !(i < n && j < m && old[head + i] == fresh[head + j]))
            {
                if (j == m || (i < n && common[i + 1, j] >= common[i, j + 1]))
                {
                    i++;
                }
                else
                {
                    j++;
                }
            }

            edits.Add(new MendEdit(path, head + fromOld + 1, i - fromOld, [.. fresh.Skip(head + fromNew).Take(j - fromNew)]));
        }

        return edits;
    }
}
