namespace CiCdPlatform.Core.Rules.Containers.Shell;

/// <summary>A simple command of a shell script: what is assigned before it, its words, and how it hangs together with its neighbours.</summary>
internal sealed record ShellCommand(IReadOnlyList<(string Name, MappedWord Value)> Assignments, IReadOnlyList<MappedWord> Words, int Offset, int Length)
{
    private static readonly HashSet<string> Wrappers = new(StringComparer.Ordinal)
    {
        "sudo", "env", "exec", "time", "nice", "nohup", "command", "builtin", "eatmydata", "retry", "chronic", "ionice", "doas", "then", "xargs",
    };

    private readonly IReadOnlyList<MappedWord> _unwrapped = Unwrap(Words);

    /// <summary>Whether its output goes into another command.</summary>
    public bool IsPiped { get; init; }

    /// <summary>Whether it reads another command's output.</summary>
    public bool ReadsPipe { get; init; }

    /// <summary>Where its output goes, and what it reads.</summary>
    public IReadOnlyList<(string Operator, MappedWord Target)> Redirections { get; init; } = [];

    /// <summary>The program as it is written, with its folder taken off.</summary>
    public string Program => Words.Count == 0 ? "" : NameOf(Words[0]);

    /// <summary>The program that is run in the end: behind <c>sudo</c>, <c>env A=B</c> and the like.</summary>
    public string Name => _unwrapped.Count == 0 ? "" : NameOf(_unwrapped[0]);

    /// <summary>What the program that is run in the end is given.</summary>
    public IReadOnlyList<MappedWord> Arguments => [.. _unwrapped.Skip(1)];

    /// <summary>Where the name of the program stands that is run in the end.</summary>
    public MappedWord? NameWord => _unwrapped.Count == 0 ? null : _unwrapped[0];

    public bool Has(string argument) => _unwrapped.Skip(1).Any(word => word.Text == argument);

    public bool HasAny(params ReadOnlySpan<string> arguments)
    {
        foreach (var argument in arguments)
        {
            if (Has(argument) || _unwrapped.Skip(1).Any(word => word.Text.StartsWith(argument + "=", StringComparison.Ordinal) && argument.StartsWith("--", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a letter is among its short options, also in a cluster such as <c>-Lks</c>.</summary>
    public bool HasShort(char letter) => _unwrapped.Skip(1).Any(word => word.Text.Length > 1 && word.Text[0] == '-' && word.Text[1] != '-' && word.Text.Contains(letter, StringComparison.Ordinal));

    /// <summary>The word behind an option, or what follows its <c>=</c>.</summary>
    public MappedWord? ValueOf(params ReadOnlySpan<string> options)
    {
        for (var i = 1; i < _unwrapped.Count; i++)
        {
            foreach (var option in options)
            {
                if (_unwrapped[i].Text == option)
                {
                    return i + 1 < _unwrapped.Count ? _unwrapped[i + 1] : null;
                }

                if (_unwrapped[i].Text.StartsWith(option + "=", StringComparison.Ordinal))
                {
                    return _unwrapped[i] with { Value = _unwrapped[i].Value.From(option.Length + 1) };
                }
            }
        }

        return null;
    }

    /// <summary>What the command puts into the environment: assignments before it, and those of <c>export</c> and <c>env</c>.</summary>
    public IEnumerable<(string Name, MappedWord Value)> Environment =>
        Assignments.Concat(Words.Count > 0 && Program is "export" or "env" or "declare" or "sudo"
            ? Words.Skip(1).Where(word => word.Text.IndexOf('=', StringComparison.Ordinal) > 0 && word.Text[0] != '-').Select(Split)
            : []);

    private static (string Name, MappedWord Value) Split(MappedWord word)
    {
        var at = word.Text.IndexOf('=', StringComparison.Ordinal);
        return (word.Text[..at], word with { Value = word.Value.From(at + 1) });
    }

    private static string NameOf(MappedWord word) => word.Text[(word.Text.LastIndexOf('/') + 1)..];

    private static IReadOnlyList<MappedWord> Unwrap(IReadOnlyList<MappedWord> words)
    {
        var at = 0;
        while (at < words.Count && Wrappers.Contains(NameOf(words[at])))
        {
            var next = at + 1;
            while (next < words.Count && (words[next].Text.StartsWith('-') || (words[next].Text.IndexOf('=', StringComparison.Ordinal) > 0 && words[next].Text[0] != '-')))
            {
                next += words[next].Text is "-u" or "-g" or "-n" or "-I" or "-P" or "-L" && NameOf(words[at]) is not "env" ? 2 : 1;
            }

            if (next >= words.Count)
            {
                break;
            }

            at = next;
        }

        return at == 0 ? words : [.. words.Skip(at)];
    }
}
