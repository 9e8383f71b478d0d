namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>Whether a text could be a secret at all: how random it is, and whether it is a placeholder, a reference or a phrase.</summary>
internal static class Plausibility
{
    // What people write where a secret will stand.
    private static readonly System.Buffers.SearchValues<string> Stand = System.Buffers.SearchValues.Create(
        ["example", "placeholder", "redacted", "changeme", "change_me", "change-me", "changeit", "your_", "your-", "yoursecret", "yourtoken", "yourpassword", "yourapikey", "insert_", "insert-", "replace_", "replace-", "replaceme", "dummy", "notreal", "not_real", "xxxxxx", "******", "......", "secret_here", "key_here", "goes_here", "goes-here", "<your", "0123456789abcdef", "abcdefghijklmnopqrstuvwxyz", "1234567890123456"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly System.Buffers.SearchValues<string> Sequences = System.Buffers.SearchValues.Create(
        ["0123456789", "1234567890", "abcdefgh", "qwertyui", "deadbeefdeadbeef", "cafebabecafebabe"], StringComparison.OrdinalIgnoreCase);

    // The pairs of letters that words are made of.
    private const string Pairs =
        "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da yo cr cl du ga qu ue ff ba";

    private static readonly bool[] Common = CommonPairs();

    /// <summary>Bits a character; 0 for an empty text.</summary>
    public static double Entropy(string text)
    {
        Span<int> counts = stackalloc int[256];
        foreach (var c in text)
        {
            counts[c & 0xFF]++;
        }

        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                var share = (double)count / text.Length;
                bits -= share * Math.Log2(share);
            }
        }

        return bits;
    }

    /// <summary>Whether a word in the text says that it is none.</summary>
    public static bool IsStandIn(string text) => text.AsSpan().ContainsAny(Stand) || HasRun(text, 8);

    /// <summary>Whether the text counts, or follows the rows of a keyboard.</summary>
    public static bool IsSequence(string text) => text.AsSpan().ContainsAny(Sequences);

    /// <summary>Whether the text refers to a secret that stands elsewhere: a variable, a template, a call, a path, an address.</summary>
    public static bool IsReference(string text) =>
        text.Length == 0
        || text[0] is '$' or '%' or '@' or '&' or '<' or '{' or '[' or '/' or '~' or '(' or '#' or '*' or '!' or '.' or ',' or ';' or ':' or '+' or '-' or '\\' or '|' or '?' or '='
        || text.Contains("${", StringComparison.Ordinal) || text.Contains("$(", StringComparison.Ordinal) || text.Contains("{{", StringComparison.Ordinal) || text.Contains("<%", StringComparison.Ordinal)
        || text.Contains("#{", StringComparison.Ordinal) || text.Contains("%(", StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal) || text.Contains("::", StringComparison.Ordinal)
        || text.Contains("->", StringComparison.Ordinal) || text.Contains("()", StringComparison.Ordinal) || text.Contains("...", StringComparison.Ordinal);

    /// <summary>Whether the text is made of words: most pairs of neighbouring letters are those of a language.</summary>
    public static bool IsWordy(string text)
    {
        var (pairs, common) = (0, 0);
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsAsciiLetter(text[i]) && char.IsAsciiLetter(text[i + 1]) && !(char.IsAsciiLetterLower(text[i]) && char.IsAsciiLetterUpper(text[i + 1])))
            {
                pairs++;
                common += Common[((text[i] | 0x20) - 'a') * 26 + ((text[i + 1] | 0x20) - 'a')] ? 1 : 0;
            }
        }

        return pairs >= 4 && pairs * 2 >= text.Length - 2 - (text.Length / 4) && common >= 0.6 * pairs;
    }

    /// <summary>Whether one character is repeated so often in a row.</summary>
    public static bool HasRun(string text, int length)
    {
        for (int i = 1, run = 1; i < text.Length; i++)
        {
            run = text[i] == text[i - 1] ? run + 1 : 1;
            if (run >= length)
            {
                return true;
            }
        }

        return false;
    }

    private static bool[] CommonPairs()
    {
        var common = new bool[26 * 26];
        foreach (var pair in Pairs.Split(' '))
        {
            common[((pair[0] - 'a') * 26) + (pair[1] - 'a')] = true;
        }

        return common;
    }
}
