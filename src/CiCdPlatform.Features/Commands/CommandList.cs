using System.Text;

namespace CiCdPlatform.Features.Commands;

/// <summary>All commands, in the order in which help shows them.</summary>
internal sealed class CommandList
{
    private readonly IReadOnlyList<ICommand> _all;

    public CommandList(
        GenerateCommand generate, OptimizeCommand optimize, ScanCommand scan, FixCommand fix, RetryCommand retry, ExplainCommand explain, IgnoreCommand ignore, PauseCommand pause, ResumeCommand resume) =>
        _all = [new HelpCommand(this), generate, optimize, scan, fix, retry, explain, ignore, pause, resume];

    public ICommand? Find(string verb) => _all.FirstOrDefault(command => command.Verb == verb);

    public string Help()
    {
        var text = new StringBuilder("One command a line, at its start, by people who may push here.\n\n| command | does |\n|---|---|\n");
        foreach (var command in _all)
        {
            text.Append("| `").Append(CommandText.Prefix).Append(' ').Append(command.Verb).Append(command.Usage.Length > 0 ? " " + command.Usage : "").Append("` | ").Append(command.What).Append(" |\n");
        }

        return text.ToString();
    }

    private sealed class HelpCommand(CommandList list) : ICommand
    {
        public string Verb => "help";

        public string Usage => "";

        public string What => "shows this";

        public Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation) => Task.FromResult(CommandAnswer.Done(list.Help()));
    }
}
