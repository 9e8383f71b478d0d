using System.Text;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>
/// The published form of a credential: literal text and runs of a class of characters, such as <c>glpat-{w20}</c> or <c>{d8-12}:AA{w33}</c>;
/// <c>{uuid}</c> stands for one. Runs are greedy and never taken back, so that a match is one pass over the text.
/// </summary>
internal sealed class SecretForm
{
    private const string UuidForm = "{H8}-{H4}-{H4}-{H4}-{H12}";

    private readonly Part[] _parts;
    private readonly bool _ignoreCase;

    private SecretForm(Part[] parts, bool ignoreCase)
    {
        _parts = parts;
        _ignoreCase = ignoreCase;
        foreach (var part in parts)
        {
            Shortest += part.Least;
            Longest += part.Most;
        }

        (Needle, NeedleOffset) = FindNeedle(parts);
    }

    /// <summary>The fewest characters of a match.</summary>
    public int Shortest { get; }

    /// <summary>The most characters of a match.</summary>
    public int Longest { get; }

    /// <summary>The literal by which matches are found; empty when the form has none.</summary>
    public byte[] Needle { get; }

    /// <summary>How far behind a match's start the needle stands.</summary>
    public int NeedleOffset { get; }

    /// <summary>The literal that a match starts with: published, never secret.</summary>
    public string Prefix => _parts[0].Literal is { } literal ? Encoding.ASCII.GetString(literal) : "";

    public static SecretForm Parse(string notation, bool ignoreCase = false)
    {
        var text = notation.Replace("{uuid}", UuidForm, StringComparison.Ordinal);
        var parts = new List<Part>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '{')
            {
                var close = text.IndexOf('}', at);
                var range = text[(at + 2)..close].Split('-');
                parts.Add(new Part(null, text[at + 1], int.Parse(range[0]), int.Parse(range[^1])));
                at = close + 1;
            }
            else
            {
                var open = text.IndexOf('{', at) is var found and >= 0 ? found : text.Length;
                var literal = Encoding.ASCII.GetBytes(text[at..open]);
                parts.Add(new Part(literal, default, literal.Length, literal.Length));
                at = open;
            }
        }

        return new SecretForm([.. parts], ignoreCase);
    }

    /// <summary>How long the match is that starts exactly here, or -1. What stands before is the caller's to judge; a token never ends inside a word.</summary>
    public int Match(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        var end = 0;
        foreach (var part in _parts)
        {
            end = part.Bit;
            if (part.Literal is { } literal)
            {
                if (at + literal.Length > text.Length || !Same(text.Slice(at, literal.Length), literal))
                {
                    return -1;
                }

                at += literal.Length;
                continue;
            }

            var (from, most) = (at, Math.Min(text.Length, at + part.Most));
            while (at < most && ByteClass.Has(text[at], part.Bit))
            {
                at++;
            }

            if (at - from < part.Least)
            {
                return -1;
            }
        }

        // What goes on in the same class, or in the same word, is longer than the form.
        return at < text.Length && (ByteClass.Has(text[at], end) || (ByteClass.Has(text[at], ByteClass.Word) && ByteClass.Has(text[at - 1], ByteClass.Word))) ? -1 : at - start;
    }

    /// <summary>Whether what stands before a place allows a match to start there.</summary>
    public bool MayStart(ReadOnlySpan<byte> text, int start)
    {
        if (start <= 0)
        {
            return start == 0;
        }

        var (first, before) = (text[start], text[start - 1]);
        if (_parts[0].Literal is null && ByteClass.Has(before, _parts[0].Bit))
        {
            return IsEscape(text, start);
        }

        return !ByteClass.Has(first, ByteClass.Word) || !ByteClass.Has(before, ByteClass.Word) || IsEscape(text, start);
    }

    /// <summary>Text of this form, letters from <paramref name="noise"/>: an example that was never anyone's credential.</summary>
    public string Sample(Func<string, char> noise)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part.Literal is { } literal)
            {
                text.Append(Encoding.ASCII.GetString(literal));
                continue;
            }

            var length = Math.Clamp(32, part.Least, part.Most);
            for (var i = 0; i < length; i++)
            {
                // The ends are letters or digits, as boundaries ask for.
                text.Append(noise(i == 0 || i == length - 1 ? string.Concat(ByteClass.Of(part.Class).Where(char.IsAsciiLetterOrDigit)) : ByteClass.Of(part.Class)));
            }
        }

        return text.ToString();
    }

    // A token behind "\n" or "%2F" in a quoted text: the letter belongs to the escape.
    private static bool IsEscape(ReadOnlySpan<byte> text, int start) =>
        (start >= 2 && text[start - 2] == '\\' && text[start - 1] is (byte)'n' or (byte)'r' or (byte)'t')
        || (start >= 3 && text[start - 3] == '%' && ByteClass.Has(text[start - 2], ByteClass.Bit('H')) && ByteClass.Has(text[start - 1], ByteClass.Bit('H')));

    private static (byte[] Needle, int Offset) FindNeedle(Part[] parts)
    {
        var (best, bestOffset, offset) = (Array.Empty<byte>(), 0, 0);
        foreach (var part in parts)
        {
            if (part.Literal is { } literal && literal.Length > best.Length && (best.Length < 4 || literal.Length > 2 * best.Length))
            {
                (best, bestOffset) = (literal, offset);
            }

            if (part.Least != part.Most)
            {
                break;
            }

            offset += part.Least;
        }

        return (best, bestOffset);
    }

    private bool Same(ReadOnlySpan<byte> text, byte[] literal) => _ignoreCase ? Ascii.EqualsIgnoreCase(text, literal) : text.SequenceEqual(literal);

    private sealed record Part(byte[]? Literal, char Class, int Least, int Most)
    {
        public int Bit { get; } = Literal is null ? ByteClass.Bit(Class) : 0;
    }
}
