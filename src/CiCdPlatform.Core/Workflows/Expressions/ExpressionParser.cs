namespace CiCdPlatform.Core.Workflows;

/// <summary>Parses one expression. Nesting is bounded; nothing that a text holds makes it throw.</summary>
internal sealed class ExpressionParser
{
    private const int MaxDepth = 50;
    private readonly ExpressionLexer _lexer;
    private ExpressionToken _current;
    private ExpressionFault? _fault;
    private int _depth;

    private ExpressionParser(string text, int start, bool isBare)
    {
        _lexer = new ExpressionLexer(text, start, isBare);
        Advance();
    }

    /// <summary>The expression that starts at an offset, just after the opening braces; where the text after its closing braces starts; and the first fault.</summary>
    public static (ExpressionNode? Node, int End, ExpressionFault? Fault) Parse(string text, int start = 0, bool isBare = false)
    {
        var parser = new ExpressionParser(text, start, isBare);
        var node = parser.Or();
        if (parser._fault is null && parser._current.Kind is not TokenKind.End)
        {
            parser.Fail(parser._current.Kind is TokenKind.Fault ? parser._current.Text : $"`{parser._current.Text}` stands after the end of the expression");
        }

        return (parser._fault is null ? node : null, parser._lexer.Position, parser._fault);
    }

    private void Advance() => _current = _lexer.Next();

    private bool IsSign(string sign) => _current.Kind is TokenKind.Sign && _current.Text == sign;

    private bool Take(string sign)
    {
        if (!IsSign(sign))
        {
            return false;
        }

        Advance();
        return true;
    }

    private ExpressionNode? Fail(string message)
    {
        _fault ??= new ExpressionFault(_current.Offset, message);
        return null;
    }

    private ExpressionNode? Unexpected(string expected) =>
        Fail(_current.Kind switch
        {
            TokenKind.Fault => _current.Text,
            TokenKind.End => $"the expression ends where {expected} should stand",
            _ => $"`{_current.Text}` stands where {expected} should",
        });

    private ExpressionNode? Or()
    {
        if (++_depth > MaxDepth)
        {
            return Fail($"nested deeper than {MaxDepth} levels");
        }

        var left = And();
        while (left is not null && Take("||"))
        {
            left = And() is { } right ? new LogicNode(left, false, right) : null;
        }

        _depth--;
        return left;
    }

    private ExpressionNode? And()
    {
        var left = Comparison();
        while (left is not null && Take("&&"))
        {
            left = Comparison() is { } right ? new LogicNode(left, true, right) : null;
        }

        return left;
    }

    private ExpressionNode? Comparison()
    {
        var left = Prefix();
        while (left is not null && _current is { Kind: TokenKind.Sign, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" })
        {
            var sign = _current.Text;
            Advance();
            left = Prefix() is { } right ? new CompareNode(left, sign, right) : null;
        }

        return left;
    }

    private ExpressionNode? Prefix()
    {
        if (!IsSign("!"))
        {
            return Postfix();
        }

        if (++_depth > MaxDepth)
        {
            return Fail($"nested deeper than {MaxDepth} levels");
        }

        var at = _current.Offset;
        Advance();
        var of = Prefix();
        _depth--;
        return of is null ? null : new NotNode(at, of);
    }

    private ExpressionNode? Postfix()
    {
        var node = Primary();
        while (node is not null)
        {
            if (Take("."))
            {
                if (Take("*"))
                {
                    node = new FilterNode(node);
                }
                else if (_current.Kind is TokenKind.Name)
                {
                    node = new PropertyNode(node, _current.Text.ToLowerInvariant());
                    Advance();
                }
                else
                {
                    return Unexpected("the name of a property or `*`");
                }
            }
            else if (Take("["))
            {
                if (Take("*"))
                {
                    node = new FilterNode(node);
                }
                else
                {
                    node = Or() is { } index ? new IndexNode(node, index) : null;
                }

                if (node is not null && !Take("]"))
                {
                    return Unexpected("`]`");
                }
            }
            else
            {
                break;
            }
        }

        return node;
    }

    private ExpressionNode? Primary()
    {
        var token = _current;
        switch (token.Kind)
        {
            case TokenKind.Text:
                Advance();
                return new LiteralNode(token.Offset, token.Text, ExpressionType.Text);
            case TokenKind.Number:
                Advance();
                return new LiteralNode(token.Offset, token.Text, ExpressionType.Number);
            case TokenKind.Name:
                Advance();
                return IsSign("(") ? Call(token) : token.Text switch
                {
                    "true" or "false" => new LiteralNode(token.Offset, token.Text, ExpressionType.Flag),
                    "null" => new LiteralNode(token.Offset, token.Text, ExpressionType.Null),
                    _ => new ContextNode(token.Offset, token.Text.ToLowerInvariant()),
                };
            case TokenKind.Sign when Take("("):
                var inner = Or();
                return inner is null || Take(")") ? inner : Unexpected("`)`");
            default:
                return Unexpected("a value");
        }
    }

    private ExpressionNode? Call(ExpressionToken name)
    {
        Advance();
        var arguments = new List<ExpressionNode>();
        if (!Take(")"))
        {
            do
            {
                if (Or() is not { } argument)
                {
                    return null;
                }

                arguments.Add(argument);
            }
            while (Take(","));
            if (!Take(")"))
            {
                return Unexpected("`,` or `)`");
            }
        }

        return new CallNode(name.Offset, name.Text, arguments);
    }
}
