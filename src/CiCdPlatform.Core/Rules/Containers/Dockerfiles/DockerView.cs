using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Rules.Containers.Shell;

namespace CiCdPlatform.Core.Rules;

/// <summary>A Dockerfile as the checks see it.</summary>
internal sealed record DockerView(RuleFile File, Dockerfile Docker, RuleSettings Settings)
{
    public static TableFamily<DockerView> Family { get; } = new("containers", FileKind.Dockerfile, "Dockerfile", (file, settings) => file.Docker.Instructions.Count == 0 ? null : new DockerView(file, file.Docker, settings))
    {
        IsSilenced = (view, hit, aliases) => view.IsSilenced(hit.Offset, aliases),
    };

    /// <summary>Every <c>RUN</c>, also those that an <c>ONBUILD</c> triggers, with its stage.</summary>
    public IEnumerable<(DockerStage Stage, DockerInstruction Run)> Runs =>
        Docker.Stages.SelectMany(stage => Effective(stage).Where(instruction => instruction.Keyword == "RUN").Select(run => (stage, run)));

    /// <summary>Every command of every <c>RUN</c>.</summary>
    public IEnumerable<(DockerStage Stage, DockerInstruction Run, ShellCommand Command)> Commands =>
        Runs.SelectMany(pair => pair.Run.Commands.Select(command => (pair.Stage, pair.Run, command)));

    /// <summary>Instructions of a stage with triggers in place of their <c>ONBUILD</c>.</summary>
    public static IEnumerable<DockerInstruction> Effective(DockerStage stage) => stage.Instructions.Select(instruction => instruction.Trigger ?? instruction);

    public static CheckHit Hit(DockerInstruction instruction, string message) => new(instruction.Offset, instruction.Length, message);

    public static CheckHit Hit(MappedWord word, string message) => new(word.Offset, word.Length, message);

    public static CheckHit Hit(ShellCommand command, string message) => new(command.Offset, command.Length, message);

    /// <summary>Edits that put another text in place of a part of one line; none when the part spans lines.</summary>
    public IReadOnlyList<LineEdit> Replace(int offset, int length, string replacement)
    {
        var (line, column) = File.At(offset);
        var text = File.Line(line);
        return column - 1 + length > text.Length ? [] : [new LineEdit(line, 1, [string.Concat(text.AsSpan(0, column - 1), replacement, text.AsSpan(column - 1 + length))])];
    }

    private bool IsSilenced(int offset, IReadOnlyList<string> aliases)
    {
        if (Docker.Comments.Count == 0)
        {
            return false;
        }

        var above = Docker.Instructions.LastOrDefault(instruction => instruction.Offset <= offset)?.Comments ?? [];
        return aliases.Any(alias => alias.StartsWith("hadolint/", StringComparison.Ordinal)
                ? above.Any(comment => Ignores(comment, "hadolint ignore=", alias["hadolint/".Length..]))
                    || Docker.Comments.Any(comment => Ignores(comment, "hadolint global ignore=", alias["hadolint/".Length..]))
                : alias.StartsWith("CKV", StringComparison.Ordinal) && Docker.Comments.Any(comment => comment.StartsWith("checkov:skip=", StringComparison.Ordinal) && comment["checkov:skip=".Length..].Split(':', 2)[0].Trim() == alias));
    }

    private static bool Ignores(string comment, string pragma, string code) =>
        comment.StartsWith(pragma, StringComparison.Ordinal) && comment[pragma.Length..].Split('#', 2)[0].Split(',').Any(one => one.Trim() == code);
}
