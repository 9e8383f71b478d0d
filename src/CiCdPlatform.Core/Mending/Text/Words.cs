namespace CiCdPlatform.Core.Mending.Text;

/// <summary>Words that were probably meant, and words as wholes in lines.</summary>
internal static class Words
{
    private const int MaxLength = 200;

    /// <summary>Those of the candidates that a word may be a misspelling of, the nearest first.</summary>
    public static IEnumerable<string> Nearest(string word, IEnumerable<string> candidates)
    {
        var limit = word.Length switch { <= 2 => 1, <= 5 => 2, _ => Math.Max(2, word.Length / 4) };
        return word.Length > MaxLength ? [] : candidates
            .Where(candidate => candidate != word && candidate.Length > 0 && Math.Abs(candidate.Length - word.Length) <= limit)
            .Distinct(StringComparer.Ordinal)
            .Select(candidate => (candidate, Distance: Distance(word, candidate)))
            .Where(pair => pair.Distance <= limit && pair.Distance < Math.Max(2, word.Length))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate);
    }

    /// <summary>How many letters must be put in, left out, changed or swapped with their neighbour.</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }

    /// <summary>Where a word stands as a whole in a line, 0-based, or -1.</summary>
    public static int Find(string line, string word, int from = 0)
    {
        for (var at = word.Length == 0 ? -1 : line.IndexOf(word, from, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            var dotted = end < line.Length && line[end] == '.' && (end + 1 == line.Length || !char.IsLetterOrDigit(line[end + 1]));
            if ((at == 0 || !IsPart(line[at - 1]) || !IsPart(word[0])) && (end == line.Length || dotted || !IsPart(line[end]) || !IsPart(word[^1])))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>The line with a word replaced wherever it stands as a whole.</summary>
    public static string Replace(string line, string word, string replacement)
    {
        for (var at = Find(line, word); at >= 0; at = Find(line, word, at + replacement.Length))
        {
            line = string.Concat(line.AsSpan(0, at), replacement, line.AsSpan(at + word.Length));
            if (at + replacement.Length >= line.Length)
            {
                break;
            }
        }

        return line;
    }

    // A slash ends a word: a part of a path is a word, too.
    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';
}
