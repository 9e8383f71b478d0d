using System.Globalization;
using System.Text.Json.Nodes;

namespace CiCdPlatform.Runner.Expressions;

/// <summary>Reads GitHub's expression language; at most 21,000 characters, 50 levels and 1,000 operators.</summary>
internal sealed class ExpressionParser
{
    private const int MaxLength = 21_000;
    private const int MaxDepth = 50;
    private const int MaxOperators = 1000;
    private readonly string _text;
    private int _at;
    private int _depth;
    private int _operators;

    private ExpressionParser(string text) => _text = text;

    public static ExpressionNode Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new ExpressionException($"an expression of {text.Length} characters; at most {MaxLength} are read");
        }

        var parser = new ExpressionParser(text);
        var node = parser.Or();
        parser.Skip();
        return parser._at < text.Length ? throw parser.Unexpected() : node;
    }

    private ExpressionNode Or()
    {
        if (++_depth > MaxDepth)
        {
            throw new ExpressionException($"an expression nested deeper than {MaxDepth} levels");
        }

        var left = And();
        while (Take("||"))
        {
            Count();
            left = new ExpressionNode.Binary("||", left, And());
        }

        _depth--;
        return left;
    }

    private ExpressionNode And()
    {
        var left = Equality();
        while (Take("&&"))
        {
            Count();
            left = new ExpressionNode.Binary("&&", left, Equality());
        }

        return left;
    }

    private ExpressionNode Equality()
    {
        var left = Relation();
        while (true)
        {
            var op = Take("==") ? "==" : Take("!=") ? "!=" : null;
            if (op is null)
            {
                return left;
            }

            Count();
            left = new ExpressionNode.Binary(op, left, Relation());
        }
    }

    private ExpressionNode Relation()
    {
        var left = Unary();
        while (true)
        {
            var op = Take("<=") ? "<=" : Take(">=") ? ">=" : Take("<") ? "<" : Take(">") ? ">" : null;
            if (op is null)
            {
                return left;
            }

            Count();
            left = new ExpressionNode.Binary(op, left, Unary());
        }
    }

    private ExpressionNode Unary()
    {
        Skip();
        if (_at < _text.Length && _text[_at] == '!' && !(_at + 1 < _text.Length && _text[_at + 1] == '='))
        {
            _at++;
            if (++_depth > MaxDepth)
            {
                throw new ExpressionException($"an expression nested deeper than {MaxDepth} levels");
            }

            var operand = Unary();
            _depth--;
            return new ExpressionNode.Not(operand);
        }

        return Postfix(Primary());
    }

    private ExpressionNode Postfix(ExpressionNode node)
    {
        while (true)
        {
            if (Take("."))
            {
                Count();
                node = Take("*") ? new ExpressionNode.Star(node) : new ExpressionNode.Index(node, new ExpressionNode.Literal(JsonValue.Create(Name())));
            }
            else if (Take("["))
            {
                Count();
                if (Take("*"))
                {
                    node = new ExpressionNode.Star(node);
                }
                else
                {
                    node = new ExpressionNode.Index(node, Or());
                }

                Expect("]");
            }
            else
            {
                return node;
            }
        }
    }

    private ExpressionNode Primary()
    {
        Skip();
        if (_at >= _text.Length)
        {
            throw new ExpressionException($"the expression `{Shown}` ends too early");
        }

        var c = _text[_at];
        if (Take("("))
        {
            var inner = Or();
            Expect(")");
            return inner;
        }

        if (c == '\'')
        {
            return new ExpressionNode.Literal(JsonValue.Create(QuotedText()));
        }

        if (char.IsAsciiDigit(c) || (c is '-' or '+' or '.' && _at + 1 < _text.Length && (char.IsAsciiDigit(_text[_at + 1]) || _text[_at + 1] == '.')))
        {
            return new ExpressionNode.Literal(JsonValue.Create(NumberLiteral()));
        }

        var name = Name();
        switch (name)
        {
            case "true": return new ExpressionNode.Literal(JsonValue.Create(true));
            case "false": return new ExpressionNode.Literal(JsonValue.Create(false));
            case "null": return new ExpressionNode.Literal(null);
            case "NaN": return new ExpressionNode.Call("nan", []);
        }

        if (!Take("("))
        {
            return new ExpressionNode.Context(name);
        }

        var arguments = new List<ExpressionNode>();
        if (!Take(")"))
        {
            do
            {
                arguments.Add(Or());
            }
            while (Take(","));
            Expect(")");
        }

        return new ExpressionNode.Call(name, arguments);
    }

    private string QuotedText()
    {
        var text = new System.Text.StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] != '\'')
            {
                text.Append(_text[_at]);
            }
            else if (_at + 1 < _text.Length && _text[_at + 1] == '\'')
            {
                text.Append(_text[_at++]);
            }
            else
            {
                _at++;
                return text.ToString();
            }
        }

        throw new ExpressionException($"a string of the expression `{Shown}` is not closed with '");
    }

    private double NumberLiteral()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '-' or '+'))
        {
            _at++;
        }

        var text = _text[start.._at];
        if (text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex))
        {
            return hex;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new ExpressionException($"`{text}` is not a number");
    }

    private string Name()
    {
        Skip();
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-'))
        {
            _at++;
        }

        return _at > start ? _text[start.._at] : throw Unexpected();
    }

    private string Shown => _text.Length > 80 ? _text[..80] + "…" : _text.Trim();

    private ExpressionException Unexpected() =>
        new(_at < _text.Length ? $"`{_text[_at]}` at character {_at + 1} of the expression `{Shown}` was not expected" : $"the expression `{Shown}` ends too early");

    // A chain such as a.b.c or a || b nests to the left without brackets; evaluating it unbounded would overflow the stack.
    private void Count()
    {
        if (++_operators > MaxOperators)
        {
            throw new ExpressionException($"an expression of more than {MaxOperators} operators: `{Shown}`");
        }
    }

    private void Expect(string token)
    {
        if (!Take(token))
        {
            throw Unexpected();
        }
    }

    private bool Take(string token)
    {
        Skip();
        if (!_text.AsSpan(_at).StartsWith(token, StringComparison.Ordinal))
        {
            return false;
        }

        _at += token.Length;
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
