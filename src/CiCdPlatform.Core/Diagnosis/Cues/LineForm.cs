namespace CiCdPlatform.Core.Diagnosis.Cues;

/// <summary>What the form of a line says, whatever its words are.</summary>
internal static class LineForm
{
    private static readonly (string Text, Cue Cue)[] Levels =
    [
        ("[error]", Cue.ErrorLevel), ("[ERROR]", Cue.ErrorLevel), ("[FATAL]", Cue.ErrorLevel), ("[fail]", Cue.ErrorLevel), ("[Error]", Cue.ErrorLevel), ("error|", Cue.ErrorLevel),
        ("- ERROR |", Cue.ErrorLevel), ("ERROR:", Cue.ErrorLevel), ("[!]", Cue.ErrorLevel),
        ("[warn]", Cue.OtherLevel | Cue.Warning), ("[WARNING]", Cue.OtherLevel | Cue.Warning), ("[WARN]", Cue.OtherLevel | Cue.Warning), ("- WARN  |", Cue.OtherLevel | Cue.Warning),
        ("[info]", Cue.OtherLevel), ("[INFO]", Cue.OtherLevel), ("[debug]", Cue.OtherLevel), ("[DEBUG]", Cue.OtherLevel), ("- NOTE  |", Cue.OtherLevel),
    ];

    /// <summary>Takes a level in front off the text and notes it.</summary>
    public static ReadOnlySpan<char> Level(ReadOnlySpan<char> text, scoped ref Cue cue)
    {
        if (text[0] is not ('[' or '-' or 'E' or 'e'))
        {
            return text;
        }

        foreach (var (level, says) in Levels)
        {
            if (text.StartsWith(level, StringComparison.Ordinal))
            {
                cue |= says;
                return text[level.Length..].TrimStart();
            }
        }

        return text;
    }

    /// <summary>What stands at the beginning and the end, and which characters there are.</summary>
    public static Cue Of(ReadOnlySpan<char> text, int indent)
    {
        var cue = Cue.None;
        var last = text[^1];
        if (last == ':' && text.Length < 120)
        {
            cue |= Cue.Heading;
        }

        cue |= Characters(text);
        cue |= IsFrame(text, indent) ? Cue.Frame : Cue.None;
        cue |= Opening(text);
        var place = Places.Find(text);
        if (place >= 0)
        {
            cue |= place <= 1 ? Cue.Diagnostic : Cue.Place;
        }

        if (text.IndexOf(' ') < 0 && text.Length > 4 && text.IndexOfAny('/', '\\') >= 0 && text.IndexOf("://", StringComparison.Ordinal) < 0)
        {
            cue |= Cue.PathAlone;
        }

        return cue;
    }

    /// <summary>Whether a word is the name of an exception or error type, such as AssertionError.</summary>
    public static bool IsException(ReadOnlySpan<char> word) =>
        (word.EndsWith("Exception", StringComparison.Ordinal) || word.EndsWith("Error", StringComparison.Ordinal) || word.EndsWith("Failure", StringComparison.Ordinal)) && word.IndexOfAnyInRange('a', 'z') > 0;

    private static Cue Opening(ReadOnlySpan<char> text)
    {
        var cue = Cue.None;
        if (text.Length > 2 && text[0] is '-' or '*' or '•' or '·' && text[1] == ' ')
        {
            cue |= Cue.Bullet;
        }
        else if (text.Length > 1 && text[0] is '-' or '+' && text[1] != text[0] && text[1] != ' ')
        {
            cue |= Cue.Difference;
        }

        if (char.IsAsciiDigit(text[0]))
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits > 0 && digits < text.Length - 2 && text[digits] == ')')
            {
                cue |= Cue.Numbered;
            }
            else if (digits is 2 or 4 && text.Length > digits + 3 && text[digits] is ':' or '-' or '/' or ' ' && char.IsAsciiDigit(text[digits + 1]) && text.Length > 10)
            {
                cue |= Cue.Stamped;
            }
        }

        foreach (var word in (ReadOnlySpan<string>)["expected", "actual", "got", "left", "right", "received", "want", "but was", "to equal", "code"])
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase) && text.Length > word.Length && text[word.Length] is ':' or ' ')
            {
                return cue | Cue.Comparison;
            }
        }

        return cue;
    }

    private static Cue Characters(ReadOnlySpan<char> text)
    {
        var head = text[..Math.Min(text.Length, 160)];
        var first = head[0];
        if (first is '=' or '-' or '_' or '*' or '#' or '~' or '─' or '━' && head.Length >= 4 && head[1] == first && head[2] == first && head[3] == first)
        {
            return Cue.Ruler;
        }

        if (head.IndexOfAnyExcept("^~ -|0123456789") < 0 && head.Contains('^'))
        {
            return Cue.Caret;
        }

        return head.Length > 3 && head.IndexOfAnyExcept(".FESsI*x%[]0123456789 ") < 0 && head.IndexOf("..", StringComparison.Ordinal) >= 0 ? Cue.Dots : Cue.None;
    }

    private static bool IsFrame(ReadOnlySpan<char> text, int indent)
    {
        if (text.StartsWith("at ", StringComparison.Ordinal))
        {
            return indent > 0 || text.IndexOfAny('(', ':') > 0;
        }

        if (text.StartsWith("File \"", StringComparison.Ordinal) || text.StartsWith("from /", StringComparison.Ordinal) || text.StartsWith("... ", StringComparison.Ordinal) || text.StartsWith("--- End of", StringComparison.Ordinal))
        {
            return true;
        }

        if (text.IndexOf(":in `", StringComparison.Ordinal) > 0 || text.IndexOf(":in '", StringComparison.Ordinal) > 0)
        {
            return true;
        }

        if (text[0] == '#' && text.Length > 2 && char.IsAsciiDigit(text[1]))
        {
            return true;
        }

        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits > 0 && indent > 0 && text[digits] == ':' && (text.IndexOf("0x", StringComparison.Ordinal) > 0 || text.IndexOf("::", StringComparison.Ordinal) > 0 || digits + 2 < text.Length && text[digits + 1] == ' ' && text[(digits + 2)..].IndexOf(' ') < 0))
        {
            return true;
        }

        // (elixir) lib/enum.ex:1755: and test/x_test.exs:41: (test)
        return indent > 0 && (text[0] == '(' && text.IndexOf(".ex", StringComparison.Ordinal) > 0 || text.IndexOf(".exs:", StringComparison.Ordinal) > 0 || text.IndexOf(".erl:", StringComparison.Ordinal) > 0 && text[0] == '(');
    }
}
