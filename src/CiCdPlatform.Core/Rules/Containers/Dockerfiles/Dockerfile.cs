namespace CiCdPlatform.Core.Rules;

/// <summary>A Dockerfile, taken apart.</summary>
internal sealed class Dockerfile
{
    private Dockerfile(IReadOnlyList<DockerInstruction> preamble, IReadOnlyList<DockerStage> stages, IReadOnlyList<string> comments) =>
        (Preamble, Stages, Comments, Instructions) = (preamble, stages, comments, [.. preamble, .. stages.SelectMany(stage => stage.Instructions.Prepend(stage.From))]);

    public static Dockerfile Empty { get; } = new([], [], []);

    /// <summary>What stands before the first <c>FROM</c>.</summary>
    public IReadOnlyList<DockerInstruction> Preamble { get; }

    public IReadOnlyList<DockerStage> Stages { get; }

    /// <summary>Every comment, without its mark.</summary>
    public IReadOnlyList<string> Comments { get; }

    /// <summary>Every instruction, in the order of the file.</summary>
    public IReadOnlyList<DockerInstruction> Instructions { get; }

    public static Dockerfile Parse(string text)
    {
        var lines = DockerLines.Read(text);
        var preamble = new List<DockerInstruction>();
        var stages = new List<DockerStage>();
        List<DockerInstruction>? current = null;
        DockerShell? shell = null;
        var shells = new Dictionary<int, DockerShell>();
        foreach (var line in lines.Instructions)
        {
            if (line.Keyword == "FROM")
            {
                current = [];
                var stage = Stage(stages, preamble, line, current, lines.Escape);
                shell = stage.Base is { } basis ? shells[basis.Index] : new DockerShell(stage.IsPosix, false);
                stages.Add(stage);
            }
            else if (line.Keyword == "SHELL" && shell is not null)
            {
                shell = DockerShell.Of(line);
                current!.Add(line);
            }
            else
            {
                (current ?? preamble).Add(WithCommands(line, shell ?? new DockerShell(true, false)));
            }

            if (shell is not null)
            {
                shells[stages.Count - 1] = shell;
            }
        }

        var shipped = stages.Count == 0 ? [] : stages[^1].Chain().Select(stage => stage.Index).ToHashSet();
        return new Dockerfile(preamble, [.. stages.Select(stage => stage with { Ships = shipped.Contains(stage.Index) })], lines.Comments);
    }

    private static DockerStage Stage(List<DockerStage> earlier, List<DockerInstruction> preamble, DockerInstruction from, List<DockerInstruction> body, char escape)
    {
        var written = from.Words.Count == 0 ? "" : from.Words[0].Text;
        var image = written;
        foreach (var (name, value, _) in preamble.Where(instruction => instruction.Keyword == "ARG").SelectMany(argument => argument.Pairs()))
        {
            if (value is not null)
            {
                image = image.Replace("${" + name + "}", value.Text, StringComparison.Ordinal).Replace("$" + name, value.Text, StringComparison.Ordinal);
            }
        }

        var basis = earlier.LastOrDefault(stage => string.Equals(stage.Name, image, StringComparison.OrdinalIgnoreCase));
        var windows = escape == '`' || image.Contains("windows/", StringComparison.OrdinalIgnoreCase) || image.Contains("nanoserver", StringComparison.OrdinalIgnoreCase) || image.Contains("servercore", StringComparison.OrdinalIgnoreCase);
        return new DockerStage(earlier.Count, from, body) { Image = image, Base = basis, IsPosix = basis?.IsPosix ?? !windows };
    }

    private static DockerInstruction WithCommands(DockerInstruction instruction, DockerShell shell)
    {
        if (instruction.Trigger is { } trigger)
        {
            return instruction with { Trigger = WithCommands(trigger, shell) };
        }

        return instruction.Keyword is "RUN" && shell.IsPosix ? instruction with { Commands = DockerShell.Commands(instruction) } : instruction;
    }
}
