using System.Text;

namespace CiCdPlatform.Core.Rules.Containers.Shell;

/// <summary>
/// Takes a POSIX shell script apart into simple commands, in the order of the text. It never fails: what is not closed ends with the script.
/// Commands within <c>$(…)</c>, backticks, subshells, loops, conditions and <c>sh -c '…'</c> are listed too.
/// </summary>
internal sealed class ShellScript
{
    private const int MaxDepth = 8;
    private const int MaxCommands = 5_000;

    private static readonly HashSet<string> Openers = new(StringComparer.Ordinal)
    {
        "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}", "time", "esac",
    };

    private readonly MappedText _text;
    private readonly int _depth;
    private readonly List<ShellCommand> _commands;
    private readonly List<(string Name, MappedWord Value)> _assignments = [];
    private readonly List<MappedWord> _words = [];
    private readonly List<(string Operator, MappedWord Target)> _redirections = [];
    private readonly List<(string End, bool Tabs)> _pendingHere = [];
    private string? _redirect;
    private bool _readsPipe;
    private bool _inCase;
    private int _at;

    private ShellScript(MappedText text, int depth, List<ShellCommand> commands) => (_text, _depth, _commands) = (text, depth, commands);

    public static IReadOnlyList<ShellCommand> Parse(MappedText text)
    {
        var commands = new List<ShellCommand>();
        Parse(text, 0, commands);
        return commands;
    }

    private static void Parse(MappedText text, int depth, List<ShellCommand> commands)
    {
        if (depth <= MaxDepth)
        {
            new ShellScript(text, depth, commands).Run();
        }
    }

    private string Source => _text.Text;

    private char Peek(int ahead = 0) => _at + ahead < Source.Length ? Source[_at + ahead] : '\0';

    private void Run()
    {
        while (_at < Source.Length && _commands.Count < MaxCommands)
        {
            var c = Source[_at];
            switch (c)
            {
                case ' ' or '\t' or '\r':
                    _at++;
                    break;
                case '\\' when Peek(1) == '\n':
                    _at += 2;
                    break;
                case '\n':
                    End(piped: false);
                    _at++;
                    SkipHereDocuments();
                    break;
                case ';':
                    End(piped: false);
                    _at++;
                    break;
                case '#':
                    var line = Source.IndexOf('\n', _at);
                    _at = line < 0 ? Source.Length : line;
                    break;
                case '&' when Peek(1) == '>':
                    Redirect("&>", 2);
                    break;
                case '&':
                    End(piped: false);
                    _at += Peek(1) == '&' ? 2 : 1;
                    break;
                case '|':
                    var or = Peek(1) == '|';
                    End(piped: !or);
                    _at += or || Peek(1) == '&' ? 2 : 1;
                    break;
                case '(' or ')':
                    End(piped: false);
                    _at++;
                    break;
                case '<' or '>':
                    Redirect();
                    break;
                default:
                    Word();
                    break;
            }
        }

        End(piped: false);
    }

    private void Redirect()
    {
        if (Peek() == '<' && Peek(1) == '<' && Peek(2) != '<')
        {
            _at += 2;
            var tabs = Peek() == '-';
            _at += tabs ? 1 : 0;
            var start = _at;
            while (_at < Source.Length && !char.IsWhiteSpace(Source[_at]) && Source[_at] is not (';' or '|' or '&' or ')' or '>'))
            {
                _at++;
            }

            _pendingHere.Add((Source[start.._at].Trim('"', '\'', '\\'), tabs));
            return;
        }

        var length = 1;
        while (length < 3 && Peek(length) is '<' or '>' or '&' or '|')
        {
            length++;
        }

        Redirect(Source.Substring(_at, length), length);
    }

    private void Redirect(string op, int length)
    {
        _redirect = op;
        _at += length;
    }

    private void SkipHereDocuments()
    {
        foreach (var (end, tabs) in _pendingHere)
        {
            while (_at < Source.Length)
            {
                var stop = Source.IndexOf('\n', _at);
                var line = Source[_at..(stop < 0 ? Source.Length : stop)].TrimEnd('\r');
                _at = stop < 0 ? Source.Length : stop + 1;
                if ((tabs ? line.TrimStart('\t') : line) == end)
                {
                    break;
                }
            }
        }

        _pendingHere.Clear();
    }

    private void Word()
    {
        var start = _at;
        var text = new StringBuilder();
        var map = new List<int>();
        var quoted = false;
        while (_at < Source.Length)
        {
            var c = Source[_at];
            if (c is ' ' or '\t' or '\r' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>')
            {
                break;
            }

            switch (c)
            {
                case '\\' when Peek(1) == '\n':
                    _at += 2;
                    break;
                case '\\' when _at + 1 < Source.Length:
                    Add(_at + 1);
                    _at += 2;
                    break;
                case '\'':
                    quoted = true;
                    var close = Source.IndexOf('\'', _at + 1);
                    close = close < 0 ? Source.Length : close;
                    for (var i = _at + 1; i < close; i++)
                    {
                        Add(i);
                    }

                    _at = Math.Min(close + 1, Source.Length);
                    break;
                case '"':
                    quoted = true;
                    DoubleQuoted(Add);
                    break;
                case '$' or '`':
                    Expansion(Add);
                    break;
                default:
                    Add(_at);
                    _at++;
                    break;
            }
        }

        Take(new MappedWord(new MappedText(text.ToString(), map), _text.OffsetOf(start), _text.OffsetOf(Math.Max(start, _at - 1)) + 1 - _text.OffsetOf(start)) { Quoted = quoted });

        void Add(int index)
        {
            text.Append(Source[index]);
            map.Add(_text.OffsetOf(index));
        }
    }

    private void DoubleQuoted(Action<int> add)
    {
        _at++;
        while (_at < Source.Length && Source[_at] != '"')
        {
            if (Source[_at] == '\\' && _at + 1 < Source.Length)
            {
                if (Source[_at + 1] is not ('"' or '\\' or '$' or '`' or '\n'))
                {
                    add(_at);
                }

                if (Source[_at + 1] != '\n')
                {
                    add(_at + 1);
                }

                _at += 2;
            }
            else if (Source[_at] is '$' or '`')
            {
                Expansion(add);
            }
            else
            {
                add(_at);
                _at++;
            }
        }

        _at = Math.Min(_at + 1, Source.Length);
    }

    /// <summary>A variable, or a command whose output is put in; its text stays in the word, its commands are listed.</summary>
    private void Expansion(Action<int> add)
    {
        var start = _at;
        if (Source[_at] == '`')
        {
            var close = Source.IndexOf('`', _at + 1);
            close = close < 0 ? Source.Length : close;
            Parse(_text.Slice(_at + 1, close - _at - 1), _depth + 1, _commands);
            _at = Math.Min(close + 1, Source.Length);
        }
        else if (Peek(1) is '(' or '{')
        {
            var close = Closing(_at + 1);
            if (Peek(1) == '(' && Peek(2) != '(')
            {
                Parse(_text.Slice(_at + 2, Math.Max(0, close - _at - 2)), _depth + 1, _commands);
            }

            _at = Math.Min(close + 1, Source.Length);
        }
        else
        {
            _at++;
        }

        for (var i = start; i < _at; i++)
        {
            add(i);
        }
    }

    /// <summary>The index of the bracket that closes the one at an index, or the end of the text.</summary>
    private int Closing(int open)
    {
        var (opening, closing) = Source[open] == '(' ? ('(', ')') : ('{', '}');
        var depth = 0;
        var quote = '\0';
        for (var i = open; i < Source.Length; i++)
        {
            var c = Source[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '\\')
            {
                i++;
            }
            else if (c == opening)
            {
                depth++;
            }
            else if (c == closing && --depth == 0)
            {
                return i;
            }
        }

        return Source.Length;
    }

    private void Take(MappedWord word)
    {
        if (_redirect is { } op)
        {
            _redirections.Add((op, word));
            _redirect = null;
            return;
        }

        if (_words.Count == 0 && !word.Quoted)
        {
            if (word.Text == "case")
            {
                _inCase = true;
            }

            if (Openers.Contains(word.Text))
            {
                _inCase = _inCase && word.Text != "esac";
                return;
            }
        }

        var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        if (_words.Count == 0 && equals > 0 && IsName(word.Text.AsSpan(0, equals)))
        {
            _assignments.Add((word.Text[..equals], word with { Value = word.Value.From(equals + 1) }));
            return;
        }

        // A number that stands right before a redirection is no argument.
        if (word.Text.Length == 1 && char.IsAsciiDigit(word.Text[0]) && Peek() is '<' or '>' && !word.Quoted)
        {
            return;
        }

        _words.Add(word);
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return !char.IsAsciiDigit(text[0]);
    }

    private void End(bool piped)
    {
        _redirect = null;
        if (_words.Count + _assignments.Count == 0)
        {
            _readsPipe |= piped;
            _redirections.Clear();
            return;
        }

        var parts = _assignments.Select(pair => pair.Value).Concat(_words).ToList();
        var start = parts.Min(part => part.Offset);
        var end = parts.Max(part => part.Offset + part.Length);
        var command = new ShellCommand([.. _assignments], [.. _words], start, end - start) { IsPiped = piped, ReadsPipe = _readsPipe, Redirections = [.. _redirections] };
        if (!(_inCase && command.Words is [{ Text: "case" }, ..]) && command.Words is not [{ Text: "for" or "select" or "function" }, ..])
        {
            _commands.Add(command);
        }

        _words.Clear();
        _assignments.Clear();
        _redirections.Clear();
        _readsPipe = piped;
        if (command.Name is "sh" or "bash" or "ash" or "dash" or "zsh" or "su")
        {
            for (var i = 0; i + 1 < command.Arguments.Count; i++)
            {
                if (command.Arguments[i].Text is ['-', not '-', ..] && command.Arguments[i].Text.EndsWith('c'))
                {
                    Parse(command.Arguments[i + 1].Value, _depth + 1, _commands);
                    break;
                }
            }
        }
    }
}
