using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Commands;

/// <summary>Commands of one comment, and who gave them.</summary>
public sealed record CommandsInput(RepositoryRef Repository, CommentPlace Place, long AuthorId, string Author, IReadOnlyList<Command> Commands);

/// <summary>One of them.</summary>
public sealed record RunCommandInput(CommandsInput Given, Command Command);

/// <summary>What became of a command, in Markdown.</summary>
/// <param name="IsDone">Whether it did what was asked for.</param>
/// <param name="Text">What is answered.</param>
public sealed record CommandAnswer(bool IsDone, string Text)
{
    /// <summary>Whether the request is to be reviewed anew because of it.</summary>
    public bool ReviewsAnew { get; init; }

    /// <summary>The head that it was about.</summary>
    public string? HeadSha { get; init; }

    /// <summary>Longer work that follows: <c>scan</c> or <c>generate</c>.</summary>
    public string? Starts { get; init; }

    internal static CommandAnswer No(string text) => new(false, text);

    internal static CommandAnswer Done(string text) => new(true, text);
}

/// <summary>One command.</summary>
internal interface ICommand
{
    /// <summary>What is written behind <c>/cicd</c>.</summary>
    string Verb { get; }

    /// <summary>How its argument is written; empty for none.</summary>
    string Usage { get; }

    /// <summary>What it does, in a sentence.</summary>
    string What { get; }

    /// <summary>Does it. May run twice.</summary>
    Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation);
}

/// <summary>A command that is carried out: where, on which head, by whom.</summary>
internal sealed record CommandCall(RepositoryRef Repository, ChangeRequest Request, IForgeConnection Connection, Command Command, string Person, long CommentId)
{
    /// <summary>The word for what is asked to be merged.</summary>
    public string Noun => Repository.Forge == ForgeKind.GitHub ? "pull request" : "merge request";
}
