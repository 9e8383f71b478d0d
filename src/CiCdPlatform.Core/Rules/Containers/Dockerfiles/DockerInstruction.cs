using CiCdPlatform.Core.Rules.Containers.Shell;

namespace CiCdPlatform.Core.Rules;

/// <summary>An instruction of a Dockerfile, its continued lines joined and its parts placed in the file.</summary>
internal sealed record DockerInstruction(string Keyword, MappedText Source, int Offset, int Length)
{
    /// <summary>What follows the keyword.</summary>
    public string Argument => Source.Text;

    /// <summary>Options before the arguments, without their dashes; a value of null stands for none.</summary>
    public IReadOnlyList<(string Name, string? Value, MappedWord Word)> Flags { get; init; } = [];

    /// <summary>The arguments behind the flags, as one text.</summary>
    public MappedText Body { get; init; } = MappedText.Empty;

    /// <summary>The arguments, apart; the items when they are written as JSON.</summary>
    public IReadOnlyList<MappedWord> Words { get; init; } = [];

    /// <summary>Whether the arguments are a list in JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>The texts that follow the instruction line, each up to its end word.</summary>
    public IReadOnlyList<(string Name, MappedText Text)> HereDocuments { get; init; } = [];

    /// <summary>What an <c>ONBUILD</c> triggers.</summary>
    public DockerInstruction? Trigger { get; init; }

    /// <summary>The comments right above it, without their marks.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>The commands that a <c>RUN</c> runs, or a shell-form <c>CMD</c> and its like; empty when another shell than a POSIX one reads them.</summary>
    public IReadOnlyList<ShellCommand> Commands { get; init; } = [];

    public string? Flag(string name) => Flags.Where(flag => flag.Name == name).Select(flag => flag.Value ?? "").FirstOrDefault();

    /// <summary>Whether it keeps a folder out of the image with <c>--mount=type=cache</c> or <c>tmpfs</c>.</summary>
    public bool MountsAway(string folder) => Flags.Any(flag =>
        flag is { Name: "mount", Value: { } value }
        && (value.Contains("type=cache", StringComparison.Ordinal) || value.Contains("type=tmpfs", StringComparison.Ordinal))
        && value.Contains(folder, StringComparison.Ordinal));

    /// <summary>The pairs of an <c>ENV</c>, <c>ARG</c> or <c>LABEL</c>, in both of their forms; no value when an <c>ARG</c> has no default.</summary>
    public IEnumerable<(string Name, MappedText? Value, MappedWord Word)> Pairs()
    {
        if (Words.Count == 0)
        {
            yield break;
        }

        var equals = Words[0].Text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 && Words.Count > 1 && Keyword != "ARG")
        {
            var start = Body.Text.IndexOf(Words[0].Text, StringComparison.Ordinal) + Words[0].Text.Length;
            yield return (Words[0].Text, start < 0 || start > Body.Text.Length ? null : Unquote(Body.From(start).Trim()), Words[0]);
            yield break;
        }

        foreach (var word in Words)
        {
            equals = word.Text.IndexOf('=', StringComparison.Ordinal);
            if (equals != 0)
            {
                yield return equals < 0 ? (word.Text, null, word) : (word.Text[..equals], word.Value.From(equals + 1), word);
            }
        }
    }

    private static MappedText Unquote(MappedText text) =>
        text.Text.Length > 1 && text.Text[0] is '"' or '\'' && text.Text[^1] == text.Text[0] ? text.Slice(1, text.Text.Length - 2) : text;
}
