using System.Text;

namespace CiCdPlatform.Core.Diagnosis.Reading;

/// <summary>Takes from a line what the forge and the terminal put around it: time stamps, colours, what a progress bar wrote over, marks of steps.</summary>
internal sealed class LineCleaner(StepReader steps)
{
    /// <summary>More of a line is cut.</summary>
    internal const int MaxLine = 4096;

    private readonly char[] _chars = new char[MaxLine];
    private readonly StringBuilder _kept = new();

    /// <summary>The text of a line; marks of steps in it are handed to the step reader, for the line at <paramref name="index"/>.</summary>
    public string Clean(ReadOnlySpan<byte> line, int index)
    {
        line = line.TrimEnd("\r \t"u8);
        if (line.Length > MaxLine)
        {
            // The last state of a progress bar is what stayed on the screen.
            var last = line.LastIndexOf((byte)'\r');
            line = last > 0 && line.Length - last < MaxLine ? line[last..] : line[..MaxLine];
        }

        // Invalid octets become replacement characters; an octet never becomes more than one char.
        var text = _chars.AsSpan(0, Encoding.UTF8.GetChars(line, _chars));
        text = text.Length > 0 && text[0] == '\uFEFF' ? text[1..] : text;
        if (text.Contains('\x1b'))
        {
            text = text[..StripEscapes(text)];
        }

        text = StripStamp(text, index);
        return text.Contains('\r') || text.Contains("travis_", StringComparison.Ordinal) || text.Contains("section_", StringComparison.Ordinal) ? LastState(text, index) : Marked(text, index);
    }

    private string Marked(ReadOnlySpan<char> text, int index)
    {
        steps.Text(text, index);
        return Printable(text.TrimEnd());
    }

    // Pieces between carriage returns: marks go to the step reader, of the others the last stays.
    private string LastState(ReadOnlySpan<char> text, int index)
    {
        var kept = ReadOnlySpan<char>.Empty;
        foreach (var range in text.Split('\r'))
        {
            var piece = text[range];
            var mark = StepReader.MarkIn(piece);
            if (mark >= 0)
            {
                steps.Mark(piece[mark..], index);
                piece = piece[..mark];
            }

            if (!piece.IsWhiteSpace())
            {
                kept = piece;
            }
        }

        steps.Text(kept, index);
        return Printable(kept.TrimEnd());
    }

    private string Printable(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\0', '\b') < 0)
        {
            return text.Length == 0 ? "" : text.ToString();
        }

        _kept.Clear();
        foreach (var c in text)
        {
            if (c > '\b')
            {
                _kept.Append(c);
            }
        }

        return _kept.ToString();
    }

    private static int StripEscapes(Span<char> text)
    {
        var to = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\x1b')
            {
                text[to++] = text[i];
                continue;
            }

            if (++i >= text.Length)
            {
                break;
            }

            if (text[i] == '[')
            {
                // A control sequence ends at its first letter.
                while (++i < text.Length && text[i] is < '@' or > '~')
                {
                }
            }
            else if (text[i] == ']')
            {
                while (++i < text.Length && text[i] is not '\a' and not '\x1b')
                {
                }

                i += i < text.Length && text[i] == '\x1b' ? 1 : 0;
            }
            else if (text[i] is '(' or ')')
            {
                i++;
            }
        }

        return to;
    }

    // 2024-05-01T10:00:00.1234567Z, with GitLab's stream mark behind it or in the brackets of Jenkins; "gh run view --log" puts job and step before it.
    private Span<char> StripStamp(Span<char> text, int index)
    {
        var tab = text.Length > 40 ? text.IndexOf('\t') : -1;
        if (tab > 0 && text[(tab + 1)..].IndexOf('\t') is > 0 and var second && IsStamp(text[(tab + second + 2)..], out _))
        {
            steps.Named(text.Slice(tab + 1, second), index);
            text = text[(tab + second + 2)..];
        }

        var bracket = text.Length > 0 && text[0] == '[' ? 1 : 0;
        if (!IsStamp(text[bracket..], out var length))
        {
            return text;
        }

        text = text[(bracket + length)..];
        if (bracket == 1 && text.Length > 0 && text[0] == ']')
        {
            text = text[1..];
        }

        text = text.Length > 0 && text[0] == ' ' ? text[1..] : text;
        var isStream = text.Length >= 3 && char.IsAsciiHexDigitLower(text[0]) && char.IsAsciiHexDigitLower(text[1]) && text[2] is 'O' or 'E';
        return isStream && (text.Length == 3 || text[3] is ' ' or '+') ? text[Math.Min(4, text.Length)..] : text;
    }

    private static bool IsStamp(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[18]))
        {
            return false;
        }

        length = 19;
        while (length < text.Length && length < 30 && (char.IsAsciiDigit(text[length]) || text[length] == '.'))
        {
            length++;
        }

        return length < text.Length && text[length++] == 'Z';
    }
}
