using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Judges patterns of filters: <c>*</c>, <c>**</c>, <c>?</c>, <c>+</c>, <c>[]</c> and a leading <c>!</c>.</summary>
internal static class GlobPattern
{
    /// <summary>Faults of a pattern of branches or tags.</summary>
    public static IEnumerable<ExpressionFault> JudgeRef(string pattern) => Judge(pattern, isRef: true);

    /// <summary>Faults of a pattern of paths.</summary>
    public static IEnumerable<ExpressionFault> JudgePath(string pattern)
    {
        if (pattern != pattern.Trim())
        {
            return [new ExpressionFault(0, "no path starts or ends with a blank")];
        }

        var path = pattern.TrimStart('!');
        return path is "." or ".." || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal)
            ? [new ExpressionFault(0, "paths are counted from the root of the repository, without `.` or `..`")]
            : Judge(pattern, isRef: false);
    }

    private static IEnumerable<ExpressionFault> Judge(string pattern, bool isRef)
    {
        var start = pattern.StartsWith('!') ? 1 : 0;
        if (start == pattern.Length)
        {
            yield return new ExpressionFault(0, "nothing follows `!`");
            yield break;
        }

        if (isRef && pattern[0] == '/')
        {
            yield return new ExpressionFault(0, "no name of a branch or tag starts with `/`");
        }

        var repeatable = false;
        for (var i = start; i < pattern.Length; i++)
        {
            var c = pattern[i];
            switch (c)
            {
                case '\\' when i + 1 < pattern.Length && pattern[i + 1] is '[' or '?' or '*':
                    i++;
                    if (isRef)
                    {
                        yield return new ExpressionFault(i, $"no name of a branch or tag holds `{pattern[i]}`");
                    }

                    break;
                case '\\' when i + 1 < pattern.Length && pattern[i + 1] is '+' or '\\' or '!':
                    i++;
                    break;
                case '\\' when isRef:
                    yield return new ExpressionFault(i, "a backslash escapes special characters only, and no name of a branch or tag holds one");
                    break;
                case '?' or '+':
                    if (!repeatable)
                    {
                        yield return new ExpressionFault(i, $"`{c}` repeats the character before it, and there is none");
                    }

                    repeatable = false;
                    continue;
                case '*':
                    repeatable = false;
                    continue;
                case '[':
                    var (end, fault) = Class(pattern, i);
                    if (fault is not null)
                    {
                        yield return fault;
                    }

                    if (end < 0)
                    {
                        yield break;
                    }

                    i = end;
                    break;
                case '\r' or '\n':
                    yield return new ExpressionFault(i, "a pattern is one line");
                    break;
                case ' ' or '\t' or '~' or '^' or ':' when isRef:
                    yield return new ExpressionFault(i, $"no name of a branch or tag holds `{c}`; patterns are no regular expressions");
                    break;
                default:
                    break;
            }

            repeatable = true;
            if (isRef && i == pattern.Length - 1 && c is '/' or '.' && isRef)
            {
                yield return new ExpressionFault(i, $"no name of a branch or tag ends with `{c}`");
            }
        }
    }

    private static (int End, ExpressionFault? Fault) Class(string pattern, int open)
    {
        var end = pattern.IndexOf(']', open + 1);
        if (end < 0)
        {
            return (-1, new ExpressionFault(open, "`[` is not closed"));
        }

        var inside = pattern[(open + 1)..end];
        if (inside.Length == 0)
        {
            return (end, new ExpressionFault(open, "`[]` matches no character"));
        }

        for (var i = 1; i < inside.Length; i++)
        {
            if (inside[i] != '-')
            {
                continue;
            }

            if (i + 1 == inside.Length)
            {
                return (end, new ExpressionFault(open + i + 1, "the end of a range is missing"));
            }

            if (inside[i - 1] > inside[i + 1])
            {
                return (end, new ExpressionFault(open + i + 1, $"the range `{inside[i - 1]}-{inside[i + 1]}` runs backwards"));
            }

            i += 2;
        }

        return (end, inside.Length == 1 ? new ExpressionFault(open, $"`[{inside}]` is the same as `{inside}`") : null);
    }
}
