using System.CommandLine;

namespace CiCdPlatform.Cli.Commands;

/// <summary>What failed, as a command line names it: a log, or the page of a run; one of them and not both.</summary>
internal sealed class FailureArguments(string log)
{
    public Argument<string?> Log { get; } = new("log") { Description = log, Arity = ArgumentArity.ZeroOrOne };

    public Option<string?> Run { get; } = new("--run") { Description = "The page of a run on GitHub or of a pipeline on GitLab, in place of a log; the token is read from GITHUB_TOKEN or GITLAB_TOKEN" };

    /// <summary>Refuses a command line that names neither or both.</summary>
    public void Check(Command command) => command.Validators.Add(result =>
    {
        if (result.GetValue(Log) is null == (result.GetValue(Run) is null))
        {
            result.AddError("Say what failed: a log, or --run URL.");
        }
    });
}
