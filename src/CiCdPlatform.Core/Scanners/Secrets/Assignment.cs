using System.Text;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>How a value is given to a name.</summary>
internal enum AssignmentStyle
{
    /// <summary><c>name = value</c> and its like.</summary>
    Assigned,

    /// <summary><c>name == value</c></summary>
    Compared,

    /// <summary><c>("name", "value")</c></summary>
    Listed,

    /// <summary><c>&lt;name&gt;value</c></summary>
    Tagged,

    /// <summary><c>name("value")</c></summary>
    Called,

    /// <summary><c>--name value</c></summary>
    Flag,
}

/// <summary>A name and the value that it is given, in any language: places in the text; <paramref name="Quote"/> is 0 for a bare value.</summary>
internal readonly record struct Assignment(int NameStart, int NameEnd, int ValueStart, int ValueEnd, byte Quote, AssignmentStyle Style)
{
    private const int MostName = 64;
    private const int MostWords = 30;
    private const int MostPrefix = 40;
    private const int MostValue = 160;

    /// <summary>Reads on from a part of a name; false when nothing is assigned. Bounded by a few hundred octets and the length of the value.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, int start, int end, out Assignment assignment)
    {
        assignment = default;
        var nameStart = start;
        while (nameStart > 0 && start - nameStart < MostName && IsName(text[nameStart - 1]))
        {
            nameStart--;
        }

        var nameEnd = end;
        while (nameEnd < text.Length && nameEnd - end < MostName && IsName(text[nameEnd]))
        {
            nameEnd++;
        }

        var isFlag = text[nameStart] == '-' && nameEnd < text.Length && text[nameEnd] is (byte)' ';
        var at = SkipClosers(text, SkipWords(text, nameEnd));
        if (!ReadOperator(text, ref at, out var style))
        {
            if (!isFlag)
            {
                return false;
            }

            (at, style) = (nameEnd + 1, AssignmentStyle.Flag);
        }

        var (valueStart, quote) = FindValue(text, at);
        if (valueStart < 0)
        {
            return false;
        }

        assignment = new Assignment(nameStart, nameEnd, valueStart, EndOfValue(text, valueStart, quote), quote, style);
        return assignment.ValueEnd > valueStart;
    }

    /// <summary>The last part of the name, without the objects that it belongs to.</summary>
    public string Name(ReadOnlySpan<byte> text)
    {
        var name = text[NameStart..NameEnd];
        return Encoding.ASCII.GetString(name[(name.LastIndexOf((byte)'.') + 1)..]).TrimStart('-', '$', '_');
    }

    private static bool IsName(byte octet) => ByteClass.Has(octet, ByteClass.Word) || octet is (byte)'.' or (byte)'-' or (byte)'$';

    private static bool IsSpace(byte octet) => octet is (byte)' ' or (byte)'\t';

    private static bool IsQuote(byte octet) => octet is (byte)'"' or (byte)'\'' or (byte)'`';

    // "client secret: …" in prose and in keys with spaces.
    private static int SkipWords(ReadOnlySpan<byte> text, int at)
    {
        var most = Math.Min(text.Length - 1, at + MostWords);
        var end = at;
        while (end < most && text[end] == ' ' && ByteClass.Has(text[end + 1], ByteClass.Word))
        {
            end++;
            while (end < most && IsName(text[end]))
            {
                end++;
            }
        }

        return end < most || end == at ? end : at;
    }

    private static int SkipClosers(ReadOnlySpan<byte> text, int at)
    {
        var most = Math.Min(text.Length, at + 6);
        while (at < most && (IsSpace(text[at]) || IsQuote(text[at]) || text[at] is (byte)']' or (byte)')' or (byte)'\\' or (byte)'}'))
        {
            at++;
        }

        return at;
    }

    private static bool ReadOperator(ReadOnlySpan<byte> text, ref int at, out AssignmentStyle style)
    {
        style = AssignmentStyle.Assigned;
        var next = at < text.Length ? text[at] : (byte)0;
        var after = at + 1 < text.Length ? text[at + 1] : (byte)0;
        switch ((char)next)
        {
            case '=' when after == '=':
            case '!' when after == '=':
                style = AssignmentStyle.Compared;
                at += 2;
                at += at < text.Length && text[at] == '=' ? 1 : 0;
                return true;
            case '=' when after == '~':
            case ':' when after == ':' && (at + 2 >= text.Length || text[at + 2] != '='):
                return false;
            case '=':
                at += after == '>' ? 2 : 1;
                return true;
            case ':':
                at += after is (byte)'=' or (byte)':' ? 2 : 1;
                at += at < text.Length && text[at] == '=' ? 1 : 0;
                return true;
            case '?' when after is (byte)'=' or (byte)'?':
            case '|' when after == '|':
            case '<' when after == '-':
                at += 2;
                return true;
            case ',':
                style = AssignmentStyle.Listed;
                at++;
                return true;
            case '>':
                style = AssignmentStyle.Tagged;
                at++;
                return true;
            case '(':
                style = AssignmentStyle.Called;
                at++;
                return true;
            default:
                return false;
        }
    }

    private static (int Start, byte Quote) FindValue(ReadOnlySpan<byte> text, int at)
    {
        var (lines, most) = (0, Math.Min(text.Length, at + 32));
        while (at < most && (IsSpace(text[at]) || text[at] is (byte)'\r' or (byte)'\n' or (byte)'\\' or (byte)'(' or (byte)'[' or (byte)'{' or (byte)'@'))
        {
            lines += text[at++] == '\n' ? 1 : 0;
        }

        if (at >= text.Length || lines > 1)
        {
            return (-1, 0);
        }

        if (IsQuote(text[at]))
        {
            return (Opened(text, at), text[at]);
        }

        return lines > 0 ? (-1, (byte)0) : Prefixed(text, at) is var (start, quote) && start >= 0 ? (start, quote) : (at, (byte)0);
    }

    // A text behind a type or a call: b"…", string = "…", new Key("…"), env("NAME", "…").
    private static (int Start, byte Quote) Prefixed(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        for (var most = Math.Min(text.Length, from + MostPrefix); at < most && !IsQuote(text[at]); at++)
        {
            if (!IsName(text[at]) && text[at] is not ((byte)' ' or (byte)'(' or (byte)'[' or (byte)']' or (byte)'=' or (byte)'?' or (byte)'&' or (byte)':' or (byte)'|'))
            {
                return (-1, 0);
            }
        }

        if (at >= text.Length || !IsQuote(text[at]) || at == from)
        {
            return (-1, 0);
        }

        var before = text[at - 1];
        var prefix = text[from..at];
        if (before is not ((byte)'(' or (byte)'[' or (byte)' ' or (byte)'=') && prefix.Length > 2)
        {
            return (-1, 0);
        }

        if (before != '(' || !LooksUp(prefix))
        {
            return before == ' ' && !prefix.Contains((byte)'=') && !prefix.Contains((byte)'|') && !prefix.Contains((byte)'?') && !prefix.Contains((byte)'(') ? (-1, (byte)0) : (Opened(text, at), text[at]);
        }

        // The first text names what is looked up; the second is what is taken when it is missing.
        var quote = text[at];
        var close = text[(at + 1)..Math.Min(text.Length, at + 80)].IndexOf(quote);
        var second = close < 0 ? text.Length : at + close + 2;
        while (second < text.Length && text[second] is (byte)',' or (byte)' ')
        {
            second++;
        }

        return close >= 0 && second < text.Length && IsQuote(text[second]) && text[second - 1] is (byte)' ' or (byte)',' ? (Opened(text, second), text[second]) : (-2, (byte)0);
    }

    private static bool LooksUp(ReadOnlySpan<byte> call)
    {
        Span<byte> lower = stackalloc byte[MostPrefix];
        Ascii.ToLower(call, lower, out var length);
        lower = lower[..length];
        return lower.IndexOf("env"u8) >= 0 || lower.IndexOf("get"u8) >= 0 || lower.IndexOf("config"u8) >= 0 || lower.IndexOf("read"u8) >= 0 || lower.IndexOf("fetch"u8) >= 0
            || lower.IndexOf("lookup"u8) >= 0 || lower.IndexOf("load"u8) >= 0 || lower.IndexOf("find"u8) >= 0 || lower.IndexOf("param"u8) >= 0;
    }

    private static int Opened(ReadOnlySpan<byte> text, int at)
    {
        var quote = text[at];
        while (at < text.Length && text[at] == quote)
        {
            at++;
        }

        return at;
    }

    private static int EndOfValue(ReadOnlySpan<byte> text, int start, byte quote)
    {
        var most = Math.Min(text.Length, start + MostValue);
        var at = start;
        for (; at < most; at++)
        {
            var octet = text[at];
            if (octet is (byte)'\n' or (byte)'\r' || (quote != 0 && octet == quote))
            {
                break;
            }

            if (octet == '\\' && at + 1 < most && (quote == 0 || text[at + 1] == quote))
            {
                // In a text within a text the closing quote is escaped; one that goes on is part of the value.
                if (quote == 0 || start < 2 || text[start - 2] == '\\')
                {
                    break;
                }

                at++;
                continue;
            }

            if (quote == 0 && (IsSpace(octet) || IsQuote(octet) || octet is (byte)',' or (byte)';' or (byte)'<' or (byte)'>' or (byte)'(' or (byte)')' or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)'|'))
            {
                break;
            }
        }

        return at;
    }
}
