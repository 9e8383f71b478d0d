namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>Where the body of a test begins.</summary>
internal static class TestBody
{
    private const int MaxHeader = 6;

    /// <summary>A test that is left out, or that must fail, would not notice.</summary>
    private static readonly string[] Excused = ["skip", "ignore", "disabled", "should_panic", "xfail", "expectedfailure", "cfg(", "expects", "@requires", "unittest.expected", "#if", "#ifdef"];

    /// <summary>The 0-based line before which a statement goes, for a test that line <paramref name="opening"/> opens; null when it cannot be told.</summary>
    internal static int? Start(string[] lines, int opening, BodyStart body)
    {
        for (var i = Math.Max(0, opening - 3); i <= Math.Min(lines.Length - 1, opening + 2); i++)
        {
            if (Excused.Any(word => lines[i].Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return null;
            }
        }

        if (body == BodyStart.NextLine)
        {
            return opening + 1 < lines.Length ? opening + 1 : null;
        }

        var end = body == BodyStart.AfterColon ? ':' : '{';
        for (var i = opening; i < Math.Min(lines.Length - 1, opening + MaxHeader); i++)
        {
            var line = lines[i].TrimEnd();
            if (line.EndsWith(end))
            {
                return i + 1;
            }

            // An expression body or a declaration has no place for a statement.
            if (line.EndsWith(';') || line.EndsWith('}') || (line.Contains("=>", StringComparison.Ordinal) && i > opening))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The indentation of the body: that of its first line, else four blanks more than its opening.</summary>
    internal static string Indent(string[] lines, int opening, int at)
    {
        var next = lines.Skip(at).Take(5).FirstOrDefault(line => line.Trim().Length > 0);
        var outer = Blank(lines[opening]);
        return next is not null && Blank(next) is { } inner && inner.Length > outer.Length ? inner : outer + "    ";
    }

    private static string Blank(string line) => line[..(line.Length - line.TrimStart(' ', '\t').Length)];
}
