using System.Text;

namespace CiCdPlatform.Core.Rules;

/// <summary>Reads the blocks and attributes of HCL; expressions that need working out are passed over. What is broken is skipped: it never fails.</summary>
internal sealed class HclReader
{
    private const int MaxDepth = 40;
    private const int MaxNodes = 200_000;

    private readonly string _text;
    private int _at;
    private int _nodes;

    private HclReader(string text) => _text = text;

    public static HclBlock Read(string text)
    {
        var (attributes, blocks) = new HclReader(text).Body(0);
        return new HclBlock("", [], 0, 0, attributes, blocks);
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private (IReadOnlyList<HclAttribute> Attributes, IReadOnlyList<HclBlock> Blocks) Body(int depth)
    {
        var attributes = new List<HclAttribute>();
        var blocks = new List<HclBlock>();
        while (_at < _text.Length && _nodes++ < MaxNodes)
        {
            Skip(newlines: true);
            if (Peek() == '}')
            {
                _at++;
                break;
            }

            var start = _at;
            if (Name() is not { } name)
            {
                _at = Math.Max(_at, start + 1);
                continue;
            }

            Skip(newlines: false);
            if (Peek() == '=' && Peek(1) != '=')
            {
                _at++;
                var value = Value(depth + 1);
                attributes.Add(new HclAttribute(name, value, start, value.Offset + value.Length - start));
                continue;
            }

            var labels = new List<string>();
            while (Peek() is not ('{' or '\n' or '\0') && Name() is { } label)
            {
                labels.Add(label);
                Skip(newlines: false);
            }

            if (Peek() != '{')
            {
                continue;
            }

            var header = _at;
            _at++;
            if (depth >= MaxDepth)
            {
                _at--;
                SkipBracket();
                continue;
            }

            var (inner, nested) = Body(depth + 1);
            while (header > start && char.IsWhiteSpace(_text[header - 1]))
            {
                header--;
            }

            blocks.Add(new HclBlock(name, labels, start, header - start, inner, nested));
        }

        return (attributes, blocks);
    }

    /// <summary>An identifier or a quoted name, or null.</summary>
    private string? Name()
    {
        if (Peek() == '"')
        {
            return Quoted().Text;
        }

        var start = _at;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '_' or '-')
        {
            _at++;
        }

        return _at == start ? null : _text[start.._at];
    }

    private void Skip(bool newlines)
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is ' ' or '\t' or '\r' or '\uFEFF' || (newlines && c == '\n'))
            {
                _at++;
            }
            else if (c == '#' || (c == '/' && Peek(1) == '/'))
            {
                var end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end;
            }
            else if (c == '/' && Peek(1) == '*')
            {
                var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end < 0 ? _text.Length : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private HclValue Value(int depth)
    {
        Skip(newlines: true);
        _nodes++;
        var start = _at;
        var value = Primary(depth);
        var end = _at;
        Skip(newlines: false);
        if (_at >= _text.Length || Peek() is '\n' or ',' or '}' or ']' or ')')
        {
            return value with { Length = Math.Max(0, end - start) };
        }

        // An operator, an index or a condition follows: what comes of it is not known here.
        while (_at < _text.Length && Peek() is not ('\n' or ',' or '}' or ']' or ')'))
        {
            end = Step();
        }

        return new HclValue(start, Math.Max(0, end - start)) { IsDynamic = true };
    }

    /// <summary>Goes past one character, string or bracket; where it ended.</summary>
    private int Step()
    {
        switch (Peek())
        {
            case '"':
                Quoted();
                break;
            case '(' or '[' or '{':
                SkipBracket();
                break;
            default:
                _at++;
                break;
        }

        var end = _at;
        Skip(newlines: false);
        return end;
    }

    private void SkipBracket()
    {
        var open = 0;
        do
        {
            switch (Peek())
            {
                case '"':
                    Quoted();
                    continue;
                case '(' or '[' or '{':
                    open++;
                    break;
                case ')' or ']' or '}':
                    open--;
                    break;
                case '#' or '/' or '<':
                    var before = _at;
                    Skip(newlines: false);
                    if (_at > before)
                    {
                        continue;
                    }

                    break;
            }

            _at++;
        }
        while (open > 0 && _at < _text.Length);
    }

    private HclValue Primary(int depth)
    {
        var start = _at;
        var c = Peek();
        if (c == '"')
        {
            return Quoted();
        }

        if (c == '<' && Peek(1) == '<')
        {
            return HereDocument();
        }

        if (c is '[' or '{' && depth < MaxDepth)
        {
            _at++;
            Skip(newlines: true);
            if (_text.AsSpan(_at).StartsWith("for ", StringComparison.Ordinal))
            {
                _at = start;
                SkipBracket();
                return new HclValue(start, 0) { IsDynamic = true };
            }

            return c == '[' ? new HclValue(start, 0) { Items = List(']', depth) } : new HclValue(start, 0) { Entries = Object(depth) };
        }

        if (c is '[' or '{' or '(')
        {
            SkipBracket();
            return new HclValue(start, 0) { IsDynamic = true };
        }

        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '_' or '-' or '.' or '*')
        {
            _at++;
        }

        var word = _text[start.._at];
        if (Peek() == '(' && word.Length > 0)
        {
            _at++;
            return new HclValue(start, 0) { Function = word, IsDynamic = true, Items = depth < MaxDepth ? List(')', depth) : [] };
        }

        if (_at == start)
        {
            _at++;
        }

        return word is "true" or "false" || (word.Length > 0 && (char.IsAsciiDigit(word[0]) || word[0] == '-'))
            ? new HclValue(start, 0) { Text = word }
            : new HclValue(start, 0) { IsDynamic = true };
    }

    private List<HclValue> List(char close, int depth)
    {
        var items = new List<HclValue>();
        while (_nodes < MaxNodes)
        {
            Skip(newlines: true);
            if (_at >= _text.Length || Peek() == close)
            {
                _at = Math.Min(_at + 1, _text.Length);
                break;
            }

            if (Peek() is ',' or '}' or ']' or ')')
            {
                _at++;
                continue;
            }

            items.Add(Value(depth + 1));
        }

        return items;
    }

    private List<HclAttribute> Object(int depth)
    {
        var entries = new List<HclAttribute>();
        while (_nodes < MaxNodes)
        {
            Skip(newlines: true);
            if (_at >= _text.Length || Peek() == '}')
            {
                _at = Math.Min(_at + 1, _text.Length);
                break;
            }

            var start = _at;
            if (Peek() == '(')
            {
                SkipBracket();
                Skip(newlines: false);
            }
            else if (Peek() == ',' || Name() is null)
            {
                _at++;
                continue;
            }

            var name = _text[start.._at].Trim('"', ' ', '\t');
            Skip(newlines: false);
            if (Peek() is '=' or ':')
            {
                _at++;
                var value = Value(depth + 1);
                entries.Add(new HclAttribute(name, value, start, value.Offset + value.Length - start));
            }
        }

        return entries;
    }

    private HclValue Quoted()
    {
        var start = _at++;
        var text = new StringBuilder();
        var dynamic = false;
        while (_at < _text.Length && _text[_at] is not ('"' or '\n'))
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
            {
                text.Append(_text[_at + 1] == 'n' ? '\n' : _text[_at + 1]);
                _at += 2;
            }
            else if (_text[_at] is '$' or '%' && Peek(1) == '{')
            {
                dynamic = true;
                var from = _at++;
                var open = 0;
                do
                {
                    open += Peek() == '{' ? 1 : Peek() == '}' ? -1 : 0;
                    _at++;
                }
                while (open > 0 && _at < _text.Length && Peek() != '\n');
                text.Append(_text, from, _at - from);
            }
            else
            {
                text.Append(_text[_at++]);
            }
        }

        _at = Math.Min(_at + 1, _text.Length);
        return new HclValue(start, _at - start) { Text = text.ToString(), IsString = true, IsDynamic = dynamic };
    }

    private HclValue HereDocument()
    {
        var start = _at;
        _at += 2;
        if (Peek() == '-')
        {
            _at++;
        }

        var from = _at;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() is '_' or '-')
        {
            _at++;
        }

        var name = _text[from.._at];
        var line = _text.IndexOf('\n', _at);
        var body = line < 0 ? _text.Length : line + 1;
        for (_at = body; _at < _text.Length;)
        {
            var stop = _text.IndexOf('\n', _at);
            stop = stop < 0 ? _text.Length : stop;
            if (_text.AsSpan(_at, stop - _at).Trim().SequenceEqual(name))
            {
                var text = _text[body.._at];
                _at = stop;
                return new HclValue(start, 0) { Text = text, IsString = true, IsDynamic = text.Contains("${", StringComparison.Ordinal) };
            }

            _at = Math.Min(stop + 1, _text.Length);
        }

        return new HclValue(start, 0) { IsDynamic = true };
    }
}
