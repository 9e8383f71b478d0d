namespace CiCdPlatform.Core.Workflows;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>The closing braces, or the end of a bare condition.</summary>
    End,

    /// <summary>A name.</summary>
    Name,

    /// <summary>Text in single quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An operator or a bracket.</summary>
    Sign,

    /// <summary>Something that is no token; the text says what is wrong.</summary>
    Fault,
}

/// <summary>A token of an expression.</summary>
internal readonly record struct ExpressionToken(TokenKind Kind, string Text, int Offset);

/// <summary>Splits the text of an expression into tokens, up to the closing braces.</summary>
internal sealed class ExpressionLexer(string text, int start, bool isBare)
{
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", ".", "*", ","];
    private int _at = start;

    /// <summary>Where the text after the last token starts.</summary>
    public int Position => _at;

    public ExpressionToken Next()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }

        var from = _at;
        if (_at >= text.Length)
        {
            return isBare ? new(TokenKind.End, "", from) : Fault(from, "the closing `}}` is missing");
        }

        var c = text[_at];
        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '-'))
            {
                _at++;
            }

            return new(TokenKind.Name, text[from.._at], from);
        }

        if (char.IsAsciiDigit(c) || c == '-' || (c == '+' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            return Number(from);
        }

        if (c == '\'')
        {
            return Text(from);
        }

        if (c == '}')
        {
            if (_at + 1 < text.Length && text[_at + 1] == '}')
            {
                _at += 2;
                return new(TokenKind.End, ExpressionText.Close, from);
            }

            return Fault(from, "a single `}` closes nothing");
        }

        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) == 0)
            {
                _at += sign.Length;
                return new(TokenKind.Sign, sign, from);
            }
        }

        return Fault(from, c switch
        {
            '"' => "`\"` starts no text; text stands in single quotes",
            '=' => "`=` is no operator; equality is `==`",
            '&' or '|' => $"`{c}` is no operator; write `{c}{c}`",
            '+' or '-' or '/' or '%' => $"`{c}` is no operator; expressions do no arithmetic",
            '$' => "`${{` cannot stand inside an expression",
            _ => $"`{c}` cannot stand here",
        });
    }

    private ExpressionToken Number(int from)
    {
        if (text[_at] is '-' or '+')
        {
            _at++;
        }

        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '.' || (text[_at] is '-' or '+' && text[_at - 1] is 'e' or 'E' && !IsHex(from))))
        {
            _at++;
        }

        var number = text[from.._at];
        var digits = number.TrimStart('-', '+');
        var isNumber = IsHex(from)
            ? digits.Length > 2 && digits.Skip(2).All(char.IsAsciiHexDigit)
            : digits.Length > 0 && char.IsAsciiDigit(digits[0]) && !digits.EndsWith('.')
                && !(digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]))
                && double.TryParse(number, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _);
        return isNumber ? new(TokenKind.Number, number, from) : Fault(from, $"`{number}` is no number");
    }

    private bool IsHex(int from) => string.CompareOrdinal(text, text[from] is '-' or '+' ? from + 1 : from, "0x", 0, 2) == 0;

    private ExpressionToken Text(int from)
    {
        _at++;
        while (_at < text.Length)
        {
            if (text[_at] == '\'')
            {
                _at++;
                if (_at >= text.Length || text[_at] != '\'')
                {
                    return new(TokenKind.Text, text[(from + 1)..(_at - 1)].Replace("''", "'", StringComparison.Ordinal), from);
                }
            }

            _at++;
        }

        return Fault(from, "the text is not closed by a `'`");
    }

    private static ExpressionToken Fault(int at, string message) => new(TokenKind.Fault, message, at);
}
