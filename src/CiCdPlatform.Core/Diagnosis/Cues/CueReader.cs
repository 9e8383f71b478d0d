namespace CiCdPlatform.Core.Diagnosis.Cues;

/// <summary>Reads what speaks in a line: one pass over its words, and a look at its form. No expression is tried, so that a million lines take a second.</summary>
internal static class CueReader
{
    private const int MaxRead = 600;
    private const int LongLine = 300;
    private const int TabWidth = 4;

    /// <summary>What speaks in a clean line, and its indentation.</summary>
    public static (Cue Cue, int Indent) Read(string line)
    {
        var indent = 0;
        var start = 0;
        while (start < line.Length && line[start] is ' ' or '\t')
        {
            indent += line[start++] == '\t' ? TabWidth : 1;
        }

        if (start == line.Length)
        {
            return (Cue.Blank, 0);
        }

        var text = line.AsSpan(start, Math.Min(line.Length - start, MaxRead));
        var cue = indent > 0 ? Cue.Indented : Cue.None;
        cue |= line.Length - start > LongLine ? Cue.Long : Cue.None;
        text = LineForm.Level(text, ref cue);
        if (text.IsEmpty)
        {
            return (cue | Cue.Blank, indent);
        }

        cue |= CuePhrases.OfStart(text) | LineForm.Of(text, indent);
        if ((cue & (Cue.Dots | Cue.Ruler)) == Cue.None || text.Length < 200)
        {
            cue |= Words(text);
        }

        return (Settle(cue), indent);
    }

    // A line that says that nothing failed is no sign, and neither is a compiler's command line.
    private static Cue Settle(Cue cue)
    {
        if ((cue & Cue.NoFailures) != Cue.None)
        {
            cue &= ~(Cue.Error | Cue.Fail | Cue.Warning | Cue.Summary | Cue.ErrorMark);
        }

        if ((cue & Cue.Compile) != Cue.None)
        {
            cue &= ~(Cue.Error | Cue.Fail | Cue.Warning | Cue.Missing | Cue.Invalid | Cue.Must);
        }

        return cue;
    }

    private static Cue Words(ReadOnlySpan<char> text)
    {
        var (cue, words, flags) = (Cue.None, 0, 0);
        for (var i = 0; i < text.Length;)
        {
            if (!IsWord(text[i]))
            {
                cue |= text[i] > '\x7f' ? Symbol(text[i]) : Cue.None;
                i++;
                continue;
            }

            var end = i + 1;
            while (end < text.Length && (IsWord(text[end]) || (text[end] == '\'' && end + 1 < text.Length && text[end + 1] == 't')))
            {
                end++;
            }

            words++;
            flags += i > 1 && text[i - 1] == '-' && text[i - 2] == ' ' ? 1 : 0;
            if (end - i is >= 2 and <= 48)
            {
                cue |= Word(text, i, end);
            }

            i = end;
        }

        return cue | (flags >= 5 ? Cue.Compile : Cue.None) | (words >= 5 && flags == 0 ? Cue.Prose : Cue.None);
    }

    private static Cue Word(ReadOnlySpan<char> text, int start, int end)
    {
        var word = text[start..end];
        var cue = CuePhrases.At(word, text[end..]);
        if (end - start >= 8 && char.IsAsciiLetterUpper(word[0]) && LineForm.IsException(word))
        {
            cue |= Cue.Exception;
        }

        // A part of a name, a path or an option says nothing: error_handler, errors.go, --fail-fast.
        var joined = (end < text.Length - 1 && text[end] is '_' or '.' or '/' or '-' or '(' or '\\' && char.IsAsciiLetterOrDigit(text[end + 1])) || (start > 0 && text[start - 1] is '_' or '.' or '/' or '-' or '\\');
        if (joined)
        {
            return cue;
        }

        var said = CueWords.Of(word);
        if ((said & Cue.Error) != Cue.None)
        {
            var isMark = start <= 1 || (end < text.Length && text[end] is ':' or '[' or ']' or '!') || (start > 0 && text[start - 1] is '[' or '(' or '*');
            said |= (isMark ? Cue.ErrorMark : Cue.None) | (word[1] == 'R' ? Cue.ErrorShout : Cue.None);
        }
        else if ((said & Cue.Fail) != Cue.None)
        {
            said |= word[1] == 'A' ? Cue.FailShout : Cue.None;
            said |= start > 1 && char.IsAsciiDigit(text[start - 2]) ? Cue.Summary : Cue.None;
        }

        return cue | said;
    }

    private static Cue Symbol(char c) => c switch
    {
        '✗' or '✖' or '✕' or '✘' or '❌' or '×' or '⨯' or '❗' => Cue.FailMark,
        '✓' or '✔' or '√' or '✅' => Cue.Success,
        _ => Cue.None,
    };

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c);
}
