using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A script for one shell that is given to another.</summary>
internal sealed class WrongShellPatcher : IPatcher
{
    private static readonly (MessagePattern Message, string Is)[] Messages =
    [
        (new("pipefail", "Illegal option -o pipefail", "/tmp/script.sh: 1: set: Illegal option -o pipefail"), "sh"),
        (new("double-bracket", "\\[\\[: not found", "/tmp/script.sh: 2: [[: not found"), "sh"),
        (new("substitution", "Bad substitution", "/tmp/script.sh: 3: Bad substitution"), "sh"),
        (new("source", "source: not found", "/tmp/script.sh: 1: source: not found"), "sh"),
        (new("array", "Syntax error: \"\\(\" unexpected", "/tmp/script.sh: 1: Syntax error: \"(\" unexpected"), "sh"),
        (new("redirection", "Syntax error: redirection unexpected", "/tmp/script.sh: 4: Syntax error: redirection unexpected"), "sh"),
        (new("python-syntax", "^SyntaxError: ", "SyntaxError: invalid syntax"), "python"),
    ];

    public string Id => "wrong-shell";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { Forge: ForgeKind.GitHub } definition)
        {
            yield break;
        }

        var (from, to) = context.FailedJob is { } job ? (job.Start, job.End) : (1, definition.Lines.Count);
        foreach (var (message, shell) in Messages.Where(row => row.Message.Find(context) is not null))
        {
            var edits = Enumerable.Range(from, to - from + 1)
                .Where(number => definition.Lines[number - 1].Trim().TrimStart('-').Trim() == "shell: " + shell)
                .Select(number => new MendEdit(definition.Path, number, 1, [definition.Lines[number - 1].Replace("shell: " + shell, "shell: bash", StringComparison.Ordinal)]))
                .ToList();
            if (edits.Count > 0)
            {
                yield return new Patch(Id, message.Id, $"the script is written for bash and runs in `{shell}`", "bash runs it", 0.85) { Edits = edits };
            }
        }
    }
}
