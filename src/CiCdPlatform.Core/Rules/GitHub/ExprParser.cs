namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>Reads expressions of GitHub Actions, just far enough to follow what flows through them.</summary>
internal sealed class ExprParser
{
    private const int MaxDepth = 60;
    private const int MaxLength = 20_000;
    private const int MaxOperators = 300;
    private static readonly string[][] s_levels = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"]];

    private readonly string _text;
    private int _at;
    private int _depth;
    private int _operators;

    private ExprParser(string text) => _text = text;

    /// <summary>The tree of a text without its fence, or null when it is none.</summary>
    public static Expr? Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        var parser = new ExprParser(text);
        var tree = parser.Binary(0);
        parser.Skip();
        return parser._at == text.Length ? tree : null;
    }

    private Expr? Binary(int level)
    {
        if (level == s_levels.Length)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (left is not null && Operator(level) is { } found)
        {
            // A long chain is a deep tree, and whoever walks it must not run out of stack.
            left = ++_operators <= MaxOperators && Binary(level + 1) is { } right ? new BinaryExpr(found, left, right, left.Start, right.End) : null;
        }

        return left;
    }

    private string? Operator(int level)
    {
        Skip();
        var found = s_levels[level].FirstOrDefault(candidate => _text.AsSpan(_at).StartsWith(candidate, StringComparison.Ordinal));
        _at += found?.Length ?? 0;
        return found;
    }

    private Expr? Unary()
    {
        Skip();
        var start = _at;
        if (++_depth > MaxDepth)
        {
            return null;
        }

        var tree = Take('!') ? Unary() is { } operand ? new NotExpr(operand, start, operand.End) : null : Postfix();
        _depth--;
        return tree;
    }

    private Expr? Postfix()
    {
        var start = _at;
        var head = Primary();
        var parts = new List<ContextPart>();
        if (head is ContextExpr { Head: null } context)
        {
            parts.AddRange(context.Parts);
        }

        while (head is not null)
        {
            Skip();
            var before = parts.Count;
            if (Take('.'))
            {
                Skip();
                parts.Add(Take('*') ? new ContextPart(null, null) : new ContextPart(Name(), null));
                if (parts[^1].Name == "")
                {
                    return null;
                }
            }
            else if (Take('['))
            {
                Skip();
                var index = Take('*') ? null : Binary(0);
                Skip();
                if (!Take(']'))
                {
                    return null;
                }

                parts.Add(new ContextPart(null, index));
            }

            if (parts.Count == before)
            {
                return parts.Count == 0 ? head : new ContextExpr(head is ContextExpr { Head: null } ? null : head, parts, start, parts.Count == 1 && head is ContextExpr ? head.End : EndOfLast());
            }
        }

        return null;
    }

    // White space before the end of the part was skipped already.
    private int EndOfLast()
    {
        var end = _at;
        while (end > 0 && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        return end;
    }

    private Expr? Primary()
    {
        Skip();
        var start = _at;
        if (_at >= _text.Length)
        {
            return null;
        }

        if (Take('('))
        {
            var inner = Binary(0);
            Skip();
            return Take(')') ? inner : null;
        }

        if (_text[_at] == '\'')
        {
            return String();
        }

        if (char.IsAsciiDigit(_text[_at]) || _text[_at] is '-' or '+' or '.')
        {
            return Number();
        }

        var name = Name();
        if (name.Length == 0)
        {
            return null;
        }

        var end = _at;
        Skip();
        if (Take('('))
        {
            return Call(name, start);
        }

        _at = end;
        return name switch
        {
            "true" => new LiteralExpr(true, start, end),
            "false" => new LiteralExpr(false, start, end),
            "null" => new LiteralExpr(null, start, end),
            _ => new ContextExpr(null, [new ContextPart(name, null)], start, end),
        };
    }

    private CallExpr? Call(string name, int start)
    {
        var arguments = new List<Expr>();
        Skip();
        if (Take(')'))
        {
            return new CallExpr(name, arguments, start, _at);
        }

        while (Binary(0) is { } argument)
        {
            arguments.Add(argument);
            Skip();
            if (Take(')'))
            {
                return new CallExpr(name, arguments, start, _at);
            }

            if (!Take(','))
            {
                return null;
            }
        }

        return null;
    }

    private LiteralExpr? String()
    {
        var start = _at++;
        var value = new System.Text.StringBuilder();
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] != '\'')
            {
                value.Append(_text[_at]);
            }
            else if (_at + 1 < _text.Length && _text[_at + 1] == '\'')
            {
                value.Append('\'');
                _at++;
            }
            else
            {
                return new LiteralExpr(value.ToString(), start, ++_at);
            }
        }

        return null;
    }

    private LiteralExpr? Number()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' || (_text[_at] is '-' or '+' && (_at == start || _text[_at - 1] is 'e' or 'E'))))
        {
            _at++;
        }

        return ExprValue.Number(_text[start.._at]) is var number && !double.IsNaN(number) ? new LiteralExpr(number, start, _at) : null;
    }

    private string Name()
    {
        var start = _at;
        if (_at < _text.Length && (char.IsAsciiLetter(_text[_at]) || _text[_at] == '_'))
        {
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-'))
            {
                _at++;
            }
        }

        return _text[start.._at];
    }

    private bool Take(char wanted)
    {
        if (_at >= _text.Length || _text[_at] != wanted || (wanted == '!' && _at + 1 < _text.Length && _text[_at + 1] == '='))
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Skip()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }
}
