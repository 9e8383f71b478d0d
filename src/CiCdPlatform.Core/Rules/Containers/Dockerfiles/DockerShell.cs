using CiCdPlatform.Core.Rules.Containers.Shell;

namespace CiCdPlatform.Core.Rules;

/// <summary>The shell that reads the commands of a stage.</summary>
internal sealed record DockerShell(bool IsPosix, bool HasPipefail)
{
    private static readonly HashSet<string> Posix = new(StringComparer.OrdinalIgnoreCase) { "sh", "bash", "ash", "dash", "zsh", "ksh", "busybox" };

    /// <summary>What a <c>SHELL</c> instruction sets.</summary>
    public static DockerShell Of(DockerInstruction shell)
    {
        var words = shell.Words.Select(word => word.Text).ToList();
        var name = words.Count == 0 ? "sh" : words[0][(words[0].LastIndexOf('/') + 1)..];
        return new DockerShell(
            Posix.Contains(name) || words.Skip(1).Any(word => Posix.Contains(word[(word.LastIndexOf('/') + 1)..])),
            words.Contains("pipefail") || words.Any(word => word.StartsWith('-') && word.Contains("pipefail", StringComparison.Ordinal)));
    }

    /// <summary>The commands of a <c>RUN</c>: of its line, of the text that follows it, or of its list.</summary>
    public static IReadOnlyList<ShellCommand> Commands(DockerInstruction run)
    {
        if (run.IsJson)
        {
            return Commands(run.Words);
        }

        var line = ShellScript.Parse(run.Body);
        if (run.HereDocuments.Count == 0 || !(line.Count == 0 || (line.Count == 1 && Posix.Contains(line[0].Name))))
        {
            return line;
        }

        return [.. line, .. run.HereDocuments.SelectMany(document => Script(document.Text))];
    }

    private static IReadOnlyList<ShellCommand> Script(MappedText script)
    {
        if (!script.Text.StartsWith("#!", StringComparison.Ordinal))
        {
            return ShellScript.Parse(script);
        }

        var interpreter = script.Text.Split('\n', 2)[0].Split(['/', ' ']).Select(word => word.Trim());
        return interpreter.Any(Posix.Contains) ? ShellScript.Parse(script) : [];
    }

    private static IReadOnlyList<ShellCommand> Commands(IReadOnlyList<MappedWord> items)
    {
        if (items.Count == 0)
        {
            return [];
        }

        var program = items[0].Text[(items[0].Text.LastIndexOf('/') + 1)..];
        if (Posix.Contains(program) && items.Count > 2 && items[1].Text.StartsWith('-') && items[1].Text.EndsWith('c'))
        {
            return ShellScript.Parse(items[2].Value);
        }

        return [new ShellCommand([], items, items[0].Offset, items[^1].Offset + items[^1].Length - items[0].Offset)];
    }
}
