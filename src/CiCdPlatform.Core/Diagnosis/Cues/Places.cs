namespace CiCdPlatform.Core.Diagnosis.Cues;

/// <summary>Finds where a line names a place in a file.</summary>
internal static class Places
{
    private const int MaxSearch = 240;

    /// <summary>
    /// 0 when the line begins with a place (<c>a/b.c:12</c>, <c>A.cs(12,3)</c>, <c>[12,3]</c> behind a file), 1 when it begins with a line and column alone
    /// (<c>12:3  error</c>), 2 when a place comes later, -1 when there is none.
    /// </summary>
    public static int Find(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, MaxSearch)];
        if (char.IsAsciiDigit(text[0]))
        {
            return IsLineColumn(text) ? 1 : Later(text, 0);
        }

        return Later(text, 0);
    }

    private static int Later(ReadOnlySpan<char> text, int from)
    {
        for (var i = from; i < text.Length - 1; i++)
        {
            if (text[i] is not (':' or '(' or '[') || !(char.IsAsciiDigit(text[i + 1]) || (text[i] == ':' && (text[i + 1] == '[' || (text[i + 1] == ' ' && i + 2 < text.Length && char.IsAsciiDigit(text[i + 2]))))))
            {
                continue;
            }

            var start = i;
            while (start > 0 && text[start - 1] is not (' ' or '\t' or '(' or '[' or '"' or '\'' or '`' or '|' or '='))
            {
                start--;
            }

            if (IsFile(text[start..i]) && EndsWell(text, i))
            {
                return start <= 2 ? 0 : 2;
            }
        }

        var line = text.IndexOf(" line ", StringComparison.Ordinal);
        return line >= 0 && line + 6 < text.Length && char.IsAsciiDigit(text[line + 6]) ? 2 : -1;
    }

    private static bool EndsWell(ReadOnlySpan<char> text, int at)
    {
        var i = at + 1;
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] is ',' or '-' or ' ' or '[' or ':'))
        {
            i++;
        }

        // A number that goes on as a word is none.
        return i >= text.Length || !char.IsAsciiLetterOrDigit(text[i]) || text[i - 1] is ' ' or ':';
    }

    private static bool IsFile(ReadOnlySpan<char> text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (text.Length < 3 || scheme >= 0)
        {
            return false;
        }

        var dot = text.LastIndexOf('.');
        var hasExtension = dot > 0 && text.Length - dot is >= 2 and <= 12 && char.IsAsciiLetter(text[dot + 1]);
        return hasExtension || (text.IndexOf('/') >= 0 && text.IndexOfAnyInRange('a', 'z') >= 0) || text.SequenceEqual("Makefile") || text.SequenceEqual("Dockerfile");
    }

    private static bool IsLineColumn(ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > 6 || text[digits] != ':' || digits + 1 >= text.Length || !char.IsAsciiDigit(text[digits + 1]))
        {
            return false;
        }

        var rest = text[(digits + 1)..];
        var more = rest.IndexOfAnyExceptInRange('0', '9');
        return more > 0 && rest[more] is ' ' or '\t' or ':' && (rest[more] != ':' || more + 1 < rest.Length && !char.IsAsciiDigit(rest[more + 1]));
    }
}
