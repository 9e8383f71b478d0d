namespace CiCdPlatform.Core.Toml;

/// <summary>
/// Reads TOML manifests: tables, lists of tables, dotted keys, strings, lists and inline tables, bounded in size and depth. Numbers and dates are kept as
/// text; a value written twice is an error, a table opened twice is not.
/// </summary>
public static class TomlText
{
    /// <summary>Largest text accepted, in characters.</summary>
    public const int MaxCharacters = 8 * 1024 * 1024;

    /// <summary>Reads a document.</summary>
    public static TomlLoad Load(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxCharacters)
        {
            return new TomlLoad(null, $"the file has {text.Length} characters; at most {MaxCharacters} are read", 1);
        }

        var reader = new Reader(text);
        try
        {
            return new TomlLoad(reader.Document(), null, 0);
        }
        catch (FormatException e)
        {
            return new TomlLoad(null, e.Message, reader.Line);
        }
    }

    private sealed class Reader(string text)
    {
        private const int MaxDepth = 64;

        private int _at;

        public int Line { get; private set; } = 1;

        public TomlValue Document()
        {
            var root = TomlValue.NewTable(1);
            var current = root;
            while (SkipToContent())
            {
                if (Peek() == '[')
                {
                    current = Header(root);
                }
                else
                {
                    Pair(current, 0);
                }

                EndOfLine();
            }

            return root;
        }

        private TomlValue Header(TomlValue root)
        {
            Expect('[');
            var list = Peek() == '[';
            if (list)
            {
                Expect('[');
            }

            var keys = Keys();
            Expect(']');
            if (list)
            {
                Expect(']');
            }

            var parent = Descend(root, keys, keys.Count - 1);
            if (!list)
            {
                return Descend(parent, [keys[^1]], 1);
            }

            if (!parent.Table!.TryGetValue(keys[^1], out var rows))
            {
                parent.Table[keys[^1]] = rows = TomlValue.NewList(Line);
            }

            if (rows.Elements is null)
            {
                throw new FormatException($"'{keys[^1]}' is not a list of tables");
            }

            var row = TomlValue.NewTable(Line);
            rows.Elements.Add(row);
            return row;
        }

        private void Pair(TomlValue table, int depth)
        {
            var line = Line;
            var keys = Keys();
            Expect('=');
            SkipBlanks();
            var value = Value(depth);
            var owner = Descend(table, keys, keys.Count - 1);
            if (!owner.Table!.TryAdd(keys[^1], value))
            {
                Line = line;
                throw new FormatException($"'{keys[^1]}' is given twice");
            }
        }

        // The last row of a list of tables stands for the list, as the format says.
        private TomlValue Descend(TomlValue table, IReadOnlyList<string> keys, int count)
        {
            for (var i = 0; i < count; i++)
            {
                if (!table.Table!.TryGetValue(keys[i], out var next))
                {
                    table.Table[keys[i]] = next = TomlValue.NewTable(Line);
                }

                next = next.Elements is { Count: > 0 } rows ? rows[^1] : next;
                table = next.Table is not null ? next : throw new FormatException($"'{keys[i]}' is not a table");
            }

            return table;
        }

        private List<string> Keys()
        {
            var keys = new List<string>();
            do
            {
                if (keys.Count > 0)
                {
                    Expect('.');
                }

                SkipBlanks();
                keys.Add(Peek() is '"' or '\'' ? Quoted() : Bare());
                SkipBlanks();
            }
            while (Peek() == '.' && keys.Count < MaxDepth);
            return keys;
        }

        private string Bare()
        {
            var start = _at;
            while (char.IsLetterOrDigit(Peek()) || Peek() is '_' or '-')
            {
                _at++;
            }

            return _at > start ? text[start.._at] : throw new FormatException("a key was expected");
        }

        private TomlValue Value(int depth)
        {
            if (depth > MaxDepth)
            {
                throw new FormatException($"nested deeper than {MaxDepth} levels");
            }

            var line = Line;
            switch (Peek())
            {
                case '"' or '\'':
                    return TomlValue.Scalar(Quoted(), isString: true, line);
                case '[':
                    return List(depth);
                case '{':
                    return Inline(depth);
                default:
                    var start = _at;
                    while (Peek() is not (',' or ']' or '}' or '#' or '\n' or '\r' or '\0'))
                    {
                        _at++;
                    }

                    var scalar = text[start.._at].Trim();
                    if (scalar.Length == 0 || (scalar.Contains(' ', StringComparison.Ordinal) && !(char.IsDigit(scalar[0]) && scalar.Contains(':', StringComparison.Ordinal))))
                    {
                        // Only a date may be followed by a blank and a time.
                        throw new FormatException("a value was expected");
                    }

                    return TomlValue.Scalar(scalar, isString: false, line);
            }
        }

        private TomlValue List(int depth)
        {
            var list = TomlValue.NewList(Line);
            Expect('[');
            while (SkipToContent() && Peek() != ']')
            {
                list.Elements!.Add(Value(depth + 1));
                SkipToContent();
                if (Peek() != ',')
                {
                    break;
                }

                _at++;
            }

            SkipToContent();
            Expect(']');
            return list;
        }

        private TomlValue Inline(int depth)
        {
            var table = TomlValue.NewTable(Line);
            Expect('{');
            while (SkipToContent() && Peek() != '}')
            {
                Pair(table, depth + 1);
                SkipToContent();
                if (Peek() != ',')
                {
                    break;
                }

                _at++;
            }

            SkipToContent();
            Expect('}');
            return table;
        }

        private string Quoted()
        {
            var quote = Peek();
            var triple = new string(quote, 3);
            if (!text.AsSpan(_at).StartsWith(triple))
            {
                return OneLine(quote);
            }

            _at += 3;
            if (Peek() == '\r')
            {
                _at++;
            }

            if (Peek() == '\n')
            {
                Line++;
                _at++;
            }

            var end = quote == '\'' ? text.IndexOf(triple, _at, StringComparison.Ordinal) : EndOfLongString(triple);
            if (end < 0)
            {
                throw new FormatException("a long string is never closed");
            }

            // Up to two more quotes belong to the string.
            while (end + 3 < text.Length && text[end + 3] == quote)
            {
                end++;
            }

            var content = text[_at..end];
            Line += content.AsSpan().Count('\n');
            _at = end + 3;
            return quote == '"' ? TomlEscapes.Resolve(content) : content;
        }

        private int EndOfLongString(string triple)
        {
            for (var i = _at; i < text.Length; i++)
            {
                if (text[i] == '\\')
                {
                    i++;
                }
                else if (text.AsSpan(i).StartsWith(triple))
                {
                    return i;
                }
            }

            return -1;
        }

        private string OneLine(char quote)
        {
            var start = ++_at;
            while (Peek() != quote)
            {
                if (Peek() is '\n' or '\0')
                {
                    throw new FormatException("a string is never closed");
                }

                _at += quote == '"' && Peek() == '\\' ? 2 : 1;
            }

            var content = text[start..Math.Min(_at, text.Length)];
            _at++;
            return quote == '"' ? TomlEscapes.Resolve(content) : content;
        }

        private char Peek() => _at < text.Length ? text[_at] : '\0';

        private void Expect(char expected)
        {
            SkipBlanks();
            if (Peek() != expected)
            {
                throw new FormatException($"'{expected}' was expected");
            }

            _at++;
        }

        private void SkipBlanks()
        {
            while (Peek() is ' ' or '\t')
            {
                _at++;
            }
        }

        private void EndOfLine()
        {
            SkipBlanks();
            if (Peek() is not ('#' or '\n' or '\r' or '\0') || (Peek() == '\0' && _at < text.Length))
            {
                throw new FormatException("the line should end here");
            }
        }

        // Over blanks, line ends and comments; false at the end of the text.
        private bool SkipToContent()
        {
            while (_at < text.Length)
            {
                switch (text[_at])
                {
                    case '\n':
                        Line++;
                        _at++;
                        break;
                    case ' ' or '\t' or '\r':
                        _at++;
                        break;
                    case '#':
                        var end = text.IndexOf('\n', _at);
                        _at = end < 0 ? text.Length : end;
                        break;
                    default:
                        return true;
                }
            }

            return false;
        }
    }
}
