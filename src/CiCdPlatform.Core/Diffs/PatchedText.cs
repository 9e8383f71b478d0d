namespace CiCdPlatform.Core.Diffs;

/// <summary>Applies a patch of one file to its text.</summary>
public static class PatchedText
{
    /// <summary>
    /// The text after a unified diff, or null when a hunk's old lines stand nowhere in it. A hunk may have moved: the place nearest to where it
    /// says wins.
    /// </summary>
    public static string? Apply(string text, string patch)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n').ToList();
        var shift = 0;
        foreach (var hunk in Hunks(UnifiedDiff.Parse(patch)))
        {
            var old = hunk.Where(line => line.Kind != DiffLineKind.Added).Select(line => line.Text).ToList();
            var start = hunk.FirstOrDefault(line => line.OldLine > 0)?.OldLine - 1;
            if (start is not { } expected || Find(lines, old, expected + shift) is not { } at)
            {
                return null;
            }

            var fresh = hunk.Where(line => line.Kind != DiffLineKind.Removed).Select(line => line.Text).ToList();
            lines.RemoveRange(at, old.Count);
            lines.InsertRange(at, fresh);
            shift = at - expected + fresh.Count - old.Count;
        }

        return string.Join('\n', lines);
    }

    // Lines of one hunk follow each other on at least one side.
    private static IEnumerable<IReadOnlyList<DiffLine>> Hunks(UnifiedDiff diff)
    {
        var hunk = new List<DiffLine>();
        int nextOld = 1, nextNew = 1;
        foreach (var line in diff.Lines)
        {
            var follows = (line.OldLine > 0 && line.OldLine == nextOld) || (line.NewLine > 0 && line.NewLine == nextNew);
            if (hunk.Count > 0 && !follows)
            {
                yield return hunk;
                hunk = [];
            }

            hunk.Add(line);
            nextOld = line.OldLine > 0 ? line.OldLine + 1 : nextOld;
            nextNew = line.NewLine > 0 ? line.NewLine + 1 : nextNew;
        }

        if (hunk.Count > 0)
        {
            yield return hunk;
        }
    }

    private static int? Find(List<string> lines, List<string> old, int expected)
    {
        for (var distance = 0; distance <= lines.Count; distance++)
        {
            if (Stands(lines, old, expected - distance))
            {
                return expected - distance;
            }

            if (distance > 0 && Stands(lines, old, expected + distance))
            {
                return expected + distance;
            }
        }

        return null;
    }

    private static bool Stands(List<string> lines, List<string> old, int at)
    {
        if (at < 0 || at + old.Count > lines.Count)
        {
            return false;
        }

        for (var i = 0; i < old.Count; i++)
        {
            if (lines[at + i] != old[i])
            {
                return false;
            }
        }

        return true;
    }
}
