namespace CiCdPlatform.Features.Commands;

/// <summary>A command as somebody wrote it.</summary>
public sealed record Command(string Verb, string Argument)
{
    /// <summary>The first word of the argument, and what follows it.</summary>
    internal (string Word, string Following) Split()
    {
        var blank = Argument.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (Argument, "") : (Argument[..blank], Argument[(blank + 1)..].Trim());
    }
}

/// <summary>Reads commands out of comments: one a line, at its start, outside quotes and code.</summary>
internal static class CommandText
{
    public const string Prefix = "/cicd";

    private const int MaxCommands = 5;
    private const int MaxArgument = 300;
    private const int MaxText = 70_000;

    /// <summary>The commands in a comment, the first few; mostly there are none.</summary>
    public static IReadOnlyList<Command> Read(string comment)
    {
        if (!comment.Contains(Prefix, StringComparison.Ordinal))
        {
            return [];
        }

        var commands = new List<Command>();
        var fence = 0;
        foreach (var range in comment.AsSpan(0, Math.Min(comment.Length, MaxText)).Split('\n'))
        {
            var line = comment.AsSpan(range).TrimEnd();
            var mark = line.TrimStart();
            var run = mark.IndexOfAnyExcept('`');
            run = run < 0 ? mark.Length : run;
            if (run >= 3 && (fence == 0 || run >= fence))
            {
                fence = fence == 0 ? run : 0;
            }
            else if (fence == 0 && commands.Count < MaxCommands && line.StartsWith(Prefix, StringComparison.Ordinal) && (line.Length == Prefix.Length || char.IsWhiteSpace(line[Prefix.Length])))
            {
                commands.Add(ReadLine(line[Prefix.Length..].Trim()));
            }
        }

        return commands;
    }

    private static Command ReadLine(ReadOnlySpan<char> words)
    {
        var blank = words.IndexOfAny(' ', '\t');
        var verb = blank < 0 ? words : words[..blank];
        var argument = blank < 0 ? default : words[(blank + 1)..].Trim();
        return new Command(verb.Length == 0 ? "help" : verb[..Math.Min(verb.Length, 30)].ToString().ToLowerInvariant(), argument[..Math.Min(argument.Length, MaxArgument)].ToString());
    }
}
