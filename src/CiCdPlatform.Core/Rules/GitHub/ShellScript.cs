using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>A command of a script: its words as they are written, and where it stands in the file.</summary>
internal sealed record ShellCommand(IReadOnlyList<ShellWord> Words, int Offset, int Length)
{
    /// <summary>Where its output goes, such as <c>$GITHUB_ENV</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Whether what it reads comes from the command before it.</summary>
    public bool IsPiped { get; init; }

    public string Name => Words[0].Text;

    public IEnumerable<string> Arguments => Words.Skip(1).Select(word => word.Text);
}

/// <summary>A word without its quotes; <paramref name="Expands"/> when the shell puts something in.</summary>
internal sealed record ShellWord(string Text, bool Expands);

/// <summary>Splits the scripts of steps into commands.</summary>
internal sealed class ShellScript
{
    private const int MaxDepth = 20;
    private const int MaxLength = 200_000;
    private const int MaxHereDocuments = 100;

    private static readonly HashSet<string> s_prefixes = new(StringComparer.Ordinal)
    {
        "if", "then", "else", "elif", "do", "while", "until", "!", "time", "{", "sudo", "exec", "command", "env",
    };

    private readonly string _text;
    private readonly int _offset;
    private readonly char _escape;
    private readonly List<ShellCommand> _commands = [];
    private int _hereDocuments;

    private ShellScript(string text, int offset, char escape)
    {
        _text = text;
        _offset = offset;
        _escape = escape;
    }

    /// <summary>The shell of a step: its own, the default of job or workflow, or what the runner has; null when an expression decides.</summary>
    public static string? ShellOf(WorkflowView workflow, WorkflowStep step)
    {
        var said = step.Node.Text("shell") ?? step.Job?.Node.Mapping("defaults").Mapping("run").Text("shell") ?? workflow.Root.Mapping("defaults").Mapping("run").Text("shell");
        return said is null ? RunnerShell(step.Job) : said.Contains("${{", StringComparison.Ordinal) ? null : Normal(said);
    }

    /// <summary>The name of the program in a <c>shell</c>, such as <c>bash</c> of <c>/bin/bash -e {0}</c>.</summary>
    public static string Normal(string shell)
    {
        var program = shell.Split(' ', 2)[0];
        return program[(program.LastIndexOf('/') + 1)..];
    }

    /// <summary>The commands of a step's script, also those within others; none for shells other than bash, sh, zsh and PowerShell, nor for scripts of more than 200,000 characters.</summary>
    public static IReadOnlyList<ShellCommand> CommandsOf(RuleFile file, WorkflowView workflow, WorkflowStep step)
    {
        if (step.Run is not { Value.Length: > 0 and <= MaxLength } run)
        {
            return [];
        }

        switch (ShellOf(workflow, step) ?? "bash")
        {
            case "bash" or "sh" or "zsh":
                return Commands(file, run, '\\');
            case "pwsh" or "powershell":
                return Commands(file, run, '`');
            default:
                return [];
        }
    }

    private static List<ShellCommand> Commands(RuleFile file, YamlScalarNode run, char escape)
    {
        var (offset, length) = file.Span(run);
        var text = file.Text.Substring(offset, length);
        var skip = 0;
        if (run.Style is ScalarStyle.Literal or ScalarStyle.Folded)
        {
            skip = text.IndexOf('\n', StringComparison.Ordinal) + 1;
        }
        else if (run.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted && length >= 2)
        {
            skip = 1;
            text = text[..^1];
        }

        // Lines that YAML joins are one to the shell; the places stay the same.
        text = text[skip..];
        var script = new ShellScript(run.Style is ScalarStyle.Literal ? text : text.Replace('\n', ' '), offset + skip, escape);
        script.Read(0, '\0', 0);
        return script._commands;
    }

    private static string? RunnerShell(WorkflowJob? job)
    {
        var labels = job?.Node.Get("runs-on") is YamlMappingNode group ? group.Get("labels").Scalars() : job?.Node.Get("runs-on").Scalars() ?? [];
        return labels.Select(label => label.Value ?? "").Select(label =>
            label.Contains("windows-", StringComparison.Ordinal) || label == "windows" ? "pwsh"
            : label.Contains("ubuntu-", StringComparison.Ordinal) || label.Contains("macos", StringComparison.OrdinalIgnoreCase) || label == "linux" ? "bash"
            : null).FirstOrDefault(shell => shell is not null);
    }

    // Reads commands up to an end, such as the bracket of a substitution; returns where it stopped.
    private int Read(int at, char end, int depth)
    {
        var words = new List<ShellWord>();
        var targets = new List<string>();
        var (start, last, piped, redirects) = (at, at, false, false);
        while (at < _text.Length)
        {
            var c = _text[at];
            if (c == end)
            {
                break;
            }

            if (c is ' ' or '\t' or '\r')
            {
                at++;
            }
            else if (c == _escape && at + 1 < _text.Length && _text[at + 1] is '\n' or '\r')
            {
                at += _text[at + 1] == '\r' ? 3 : 2;
            }
            else if (c == '#')
            {
                at = LineEnd(at);
            }
            else if (c is '\n' or ';' or '|' or '&' or '(' or ')')
            {
                Finish();
                piped = c == '|' && at + 1 < _text.Length && _text[at + 1] != '|';
                at++;
            }
            else if (c is '>' or '<')
            {
                at = SkipRedirection(at, out redirects, out var here);
                at = here is null ? at : SkipHereDocument(at, here);
            }
            else
            {
                if (words.Count == 0)
                {
                    start = at;
                }

                var (word, next) = Word(at, depth, end);
                at = last = Math.Max(next, at + 1);
                if (redirects)
                {
                    targets.Add(word.Text);
                    redirects = false;
                }
                else if (words.Count > 0 || !(s_prefixes.Contains(word.Text) || IsAssignment(word.Text)))
                {
                    words.Add(word);
                }
            }
        }

        Finish();
        return at;

        void Finish()
        {
            if (words.Count > 0)
            {
                _commands.Add(new ShellCommand([.. words], _offset + start, last - start) { Targets = [.. targets], IsPiped = piped });
            }

            words.Clear();
            targets.Clear();
            piped = redirects = false;
        }
    }

    private static bool IsAssignment(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && word.AsSpan(0, equals).IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") < 0;
    }

    private int LineEnd(int at) => _text.IndexOf('\n', at) is var found && found < 0 ? _text.Length : found;

    private int SkipRedirection(int at, out bool target, out string? here)
    {
        here = null;
        target = _text[at] == '>';
        var first = at;
        while (at < _text.Length && _text[at] is '>' or '<' or '|' or '&' or '-')
        {
            at++;
        }

        if (_text.AsSpan(first, at - first) is "<<" or "<<-")
        {
            while (at < _text.Length && _text[at] == ' ')
            {
                at++;
            }

            var (word, next) = Word(at, MaxDepth, '\0');
            here = word.Text;
            return next;
        }

        return at;
    }

    // The text of a here-document starts on the next line; the rest of this line is left to the reader.
    private int SkipHereDocument(int at, string word)
    {
        var line = LineEnd(at);
        _hereDocuments++;
        for (var start = line + 1; start < _text.Length && word.Length > 0 && _hereDocuments < MaxHereDocuments; start = LineEnd(start) + 1)
        {
            if (_text.AsSpan(start, LineEnd(start) - start).Trim().SequenceEqual(word))
            {
                // A redirection may stand between the word and the end of the line.
                var rest = _text[at..line];
                if (rest.Contains('>', StringComparison.Ordinal) && _commands.Count < 10_000)
                {
                    var target = rest[(rest.LastIndexOf('>') + 1)..].Trim().Trim('"');
                    _commands.Add(new ShellCommand([new ShellWord("cat", true)], _offset + at, 1) { Targets = [target] });
                }

                return LineEnd(start);
            }
        }

        return at;
    }

    private (ShellWord Word, int Next) Word(int at, int depth, char end)
    {
        var text = new System.Text.StringBuilder();
        var expands = false;
        var quote = '\0';
        for (; at < _text.Length; at++)
        {
            var c = _text[at];
            if (quote == '\'')
            {
                quote = c == '\'' ? '\0' : quote;
                Append(c, c != '\'');
            }
            else if (c == '$' && at + 2 < _text.Length && _text[at + 1] == '{' && _text[at + 2] == '{' && _text.IndexOf("}}", at, StringComparison.Ordinal) is var close && close > 0)
            {
                // GitHub puts text there before the shell starts; that is another rule's matter.
                text.Append(_text, at, close + 2 - at);
                at = close + 1;
            }
            else if (c == _escape && at + 1 < _text.Length)
            {
                text.Append(_text[++at]);
            }
            else if (c == '$' && at + 1 < _text.Length && _text[at + 1] == '(' && depth < MaxDepth)
            {
                expands = true;
                at = Read(at + 2, ')', depth + 1);
            }
            else if (c == '`' && _escape != '`' && end != '`' && depth < MaxDepth)
            {
                expands = true;
                at = Read(at + 1, '`', depth + 1);
            }
            else if (quote == '\0' && (c is ' ' or '\t' or '\r' or '\n' or ';' or '|' or '&' or '(' or ')' or '<' or '>' || c == end))
            {
                break;
            }
            else if (c is '"' || (c is '\'' && quote == '\0'))
            {
                quote = quote == c ? '\0' : c;
            }
            else
            {
                expands |= c == '$';
                text.Append(c);
            }
        }

        return (new ShellWord(text.ToString(), expands), at);

        void Append(char c, bool wanted)
        {
            if (wanted)
            {
                text.Append(c);
            }
        }
    }
}
