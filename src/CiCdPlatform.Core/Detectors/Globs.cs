namespace CiCdPlatform.Core.Detectors;

/// <summary>The patterns by which workspaces name their members.</summary>
internal static class Globs
{
    private const int MaxPatterns = 200;
    private const int MaxAlternatives = 64;

    /// <summary>Whether a folder is named by the patterns and not taken back by one that starts with <c>!</c>.</summary>
    public static bool Match(IReadOnlyCollection<string> patterns, string folder) =>
        patterns.Where(pattern => !pattern.StartsWith('!')).Take(MaxPatterns).Any(pattern => One(pattern, folder))
        && !patterns.Where(pattern => pattern.StartsWith('!')).Take(MaxPatterns).Any(pattern => One(pattern[1..], folder));

    private static bool One(string pattern, string folder)
    {
        pattern = pattern.Trim().TrimEnd('/');
        pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        return pattern.Length is > 0 and <= 500 && Alternatives(pattern).Any(one => Parts(one.Split('/'), folder.Split('/')));
    }

    // "{apps,libs}/*" names what "apps/*" and "libs/*" name; a brace that is never closed means itself.
    private static IEnumerable<string> Alternatives(string pattern)
    {
        var open = new Queue<string>([pattern]);
        for (var given = 0; given < MaxAlternatives && open.TryDequeue(out var next);)
        {
            var end = next.IndexOf('}', StringComparison.Ordinal);
            var start = end < 0 ? -1 : next.LastIndexOf('{', end);
            if (start < 0)
            {
                given++;
                yield return next;
                continue;
            }

            foreach (var word in next[(start + 1)..end].Split(','))
            {
                if (open.Count < MaxAlternatives)
                {
                    open.Enqueue(next[..start] + word + next[(end + 1)..]);
                }
            }
        }
    }

    // Two stars stand for any number of folders. Only the last such stars ever have to take one more.
    private static bool Parts(string[] pattern, string[] path)
    {
        var (p, i, star, mark) = (0, 0, -1, 0);
        while (i < path.Length)
        {
            if (p < pattern.Length && pattern[p] == "**")
            {
                (star, mark) = (p++, i);
            }
            else if (p < pattern.Length && Part(pattern[p], path[i]))
            {
                (p, i) = (p + 1, i + 1);
            }
            else if (star >= 0)
            {
                (p, i) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == "**")
        {
            p++;
        }

        return p == pattern.Length;
    }

    private static bool Part(string pattern, string name)
    {
        var (p, i, star, mark) = (0, 0, -1, 0);
        while (i < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, i);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[i]))
            {
                (p, i) = (p + 1, i + 1);
            }
            else if (star >= 0)
            {
                (p, i) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }
}
