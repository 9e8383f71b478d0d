using System.Text.RegularExpressions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>The language of <c>rules:if</c>.</summary>
internal static class RuleExpression
{
    private const int MaxLength = 10_000;
    private const int MaxDepth = 100;
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);
    private const int MaxPattern = 1000;

    /// <summary>Whether the expression holds; throws <see cref="FormatException"/> with the reason when it is none.</summary>
    public static bool IsTrue(string text, IReadOnlyDictionary<string, string> variables)
    {
        if (text.Length > MaxLength)
        {
            throw new FormatException($"an expression of {text.Length} characters; at most {MaxLength} are read");
        }

        var parser = new Parser(Tokens(text), variables);
        return parser.All();
    }

    /// <summary>What is wrong with an expression, or null.</summary>
    public static string? Fault(string text)
    {
        try
        {
            IsTrue(text, new Dictionary<string, string>());
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>A pattern such as <c>/^v[0-9]+/i</c>, or null when the text is not written as one.</summary>
    public static Regex? PatternOf(string text)
    {
        var close = text.LastIndexOf('/');
        if (text.Length < 2 || text[0] != '/' || close == 0 || text.Length > MaxPattern || text[(close + 1)..].Any(c => c is not ('i' or 'm' or 's' or 'U')))
        {
            return null;
        }

        var flags = text[(close + 1)..];
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline
            | (flags.Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None)
            | (flags.Contains('s', StringComparison.Ordinal) ? RegexOptions.Singleline : RegexOptions.None);
        try
        {
            return new Regex(text[1..close].Replace("\\/", "/", StringComparison.Ordinal), options, PatternLimit);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"the pattern {text} is not understood: {e.Message}", e);
        }
    }

    private enum Kind
    {
        Variable,
        Text,
        Pattern,
        Null,
        Equal,
        NotEqual,
        Matches,
        MatchesNot,
        And,
        Or,
        Not,
        Open,
        Close,
    }

    private readonly record struct Token(Kind Kind, string Text);

    private static List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            var two = i + 1 < text.Length ? text.Substring(i, 2) : "";
            Kind? sign = two switch { "==" => Kind.Equal, "!=" => Kind.NotEqual, "=~" => Kind.Matches, "!~" => Kind.MatchesNot, "&&" => Kind.And, "||" => Kind.Or, _ => null };
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (sign is { } kind)
            {
                tokens.Add(new Token(kind, two));
                i += 2;
            }
            else if (c is '(' or ')' or '!')
            {
                tokens.Add(new Token(c switch { '(' => Kind.Open, ')' => Kind.Close, _ => Kind.Not }, c.ToString()));
                i++;
            }
            else if (c is '"' or '\'')
            {
                var close = text.IndexOf(c, i + 1);
                tokens.Add(close > 0 ? new Token(Kind.Text, text[(i + 1)..close]) : throw new FormatException($"the quote at character {i + 1} of `{text}` is not closed"));
                i = close + 1;
            }
            else if (c == '/')
            {
                var end = EndOfPattern(text, i);
                tokens.Add(new Token(Kind.Pattern, text[i..end]));
                i = end;
            }
            else
            {
                i = Word(text, i, tokens);
            }
        }

        return tokens;
    }

    private static int EndOfPattern(string text, int start)
    {
        var i = start + 1;
        while (i < text.Length && text[i] != '/')
        {
            i += text[i] == '\\' ? 2 : 1;
        }

        if (i >= text.Length)
        {
            throw new FormatException($"the pattern at character {start + 1} of `{text}` is not closed");
        }

        for (i++; i < text.Length && char.IsAsciiLetter(text[i]); i++)
        {
        }

        return i;
    }

    private static int Word(string text, int start, List<Token> tokens)
    {
        var dollar = text[start] == '$';
        var braced = dollar && start + 1 < text.Length && text[start + 1] == '{';
        var from = start + (braced ? 2 : dollar ? 1 : 0);
        var end = from;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        var word = text[from..end];
        if (word.Length == 0 || (braced && (end == text.Length || text[end] != '}')) || (!dollar && word != "null"))
        {
            throw new FormatException($"`{text[start..Math.Max(end, start + 1)]}` at character {start + 1} of `{text}` is no part of a rule; quote texts, and write variables as $NAME");
        }

        tokens.Add(dollar ? new Token(Kind.Variable, word) : new Token(Kind.Null, word));
        return braced ? end + 1 : end;
    }

    private sealed class Parser(List<Token> tokens, IReadOnlyDictionary<string, string> variables)
    {
        private int _at;
        private int _depth;

        public bool All()
        {
            var value = Or();
            return _at == tokens.Count ? value : throw new FormatException($"`{tokens[_at].Text}` is not expected there");
        }

        private bool Or()
        {
            var value = And();
            while (Take(Kind.Or))
            {
                // Both sides are always read, so that a fault on the right is found whatever the left says.
                value |= And();
            }

            return value;
        }

        private bool And()
        {
            var value = Comparison();
            while (Take(Kind.And))
            {
                value &= Comparison();
            }

            return value;
        }

        private bool Comparison()
        {
            if (++_depth > MaxDepth)
            {
                throw new FormatException($"it nests deeper than {MaxDepth} levels");
            }

            try
            {
                if (Take(Kind.Not))
                {
                    return !Comparison();
                }

                if (Take(Kind.Open))
                {
                    var inner = Or();
                    return Take(Kind.Close) ? inner : throw new FormatException("a parenthesis is not closed");
                }

                var left = Operand();
                return _at < tokens.Count && tokens[_at].Kind is Kind.Equal or Kind.NotEqual or Kind.Matches or Kind.MatchesNot
                    ? Compare(left, tokens[_at++].Kind, Operand())
                    : left.Kind != Kind.Pattern && !string.IsNullOrEmpty(Value(left));
            }
            finally
            {
                _depth--;
            }
        }

        private bool Compare(Token left, Kind sign, Token right) => sign switch
        {
            Kind.Equal => Value(left) == Value(right),
            Kind.NotEqual => Value(left) != Value(right),
            Kind.Matches => Matches(left, right),
            _ => !Matches(left, right),
        };

        private bool Matches(Token left, Token right)
        {
            var pattern = Value(right);
            var regex = pattern is null ? null : PatternOf(pattern);
            if (regex is null)
            {
                // A variable that holds no pattern is compared as part of the text.
                return right.Kind == Kind.Variable || right.Kind == Kind.Null
                    ? pattern is not null && Value(left) == pattern
                    : throw new FormatException($"`{right.Text}` is not a pattern; write it between slashes");
            }

            return regex.IsMatch(Bounded(Value(left) ?? ""));
        }

        private static string Bounded(string text) => text.Length > 100_000 ? text[..100_000] : text;

        private string? Value(Token token) => token.Kind switch
        {
            Kind.Variable => variables.GetValueOrDefault(token.Text),
            Kind.Null => null,
            _ => token.Text,
        };

        private Token Operand()
        {
            if (_at == tokens.Count)
            {
                throw new FormatException("the expression breaks off");
            }

            var token = tokens[_at++];
            return token.Kind is Kind.Variable or Kind.Text or Kind.Pattern or Kind.Null ? token : throw new FormatException($"`{token.Text}` is not expected there");
        }

        private bool Take(Kind kind)
        {
            if (_at < tokens.Count && tokens[_at].Kind == kind)
            {
                _at++;
                return true;
            }

            return false;
        }
    }
}
