using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Commands;

/// <summary>Asks the forge whether somebody may command here, and shows that the comment was seen: who may not write gets nothing but a sign.</summary>
internal sealed class AuthoriseActivity(IForges forges) : ForgeActivity<CommandsInput, bool>
{
    protected override async Task<bool> ActAsync(ActivityContext context, CommandsInput input)
    {
        var connection = forges.Open(input.Repository.Address);
        var mayCommand = await connection.MayWriteAsync(input.AuthorId, input.Author, context.Cancellation);
        await connection.ReactAsync(input.Place, mayCommand ? CommentReaction.Eyes : CommentReaction.Confused, context.Cancellation);
        return mayCommand;
    }

    protected override bool Refused(CommandsInput input, ForgeException refusal) => false;
}

/// <summary>Carries one command out.</summary>
internal sealed class RunCommandActivity(IForges forges, CommandList commands) : ForgeActivity<RunCommandInput, CommandAnswer>
{
    protected override async Task<CommandAnswer> ActAsync(ActivityContext context, RunCommandInput input)
    {
        var (given, command) = (input.Given, input.Command);
        if (commands.Find(command.Verb) is not { } known)
        {
            return CommandAnswer.No($"There is no command `{command.Verb.Replace('`', '\'')}`.\n\n{commands.Help()}");
        }

        var connection = forges.Open(given.Repository.Address);
        if (await connection.GetChangeRequestAsync(given.Place.Number, context.Cancellation) is not { } request)
        {
            return CommandAnswer.No("The request is gone.");
        }

        return await known.RunAsync(new CommandCall(given.Repository, request, connection, command, given.Author, given.Place.CommentId), context.Cancellation);
    }

    protected override CommandAnswer Refused(RunCommandInput input, ForgeException refusal) =>
        CommandAnswer.No($"`/cicd {input.Command.Verb}`: the forge refused. {Reviews.ReviewText.Inline(refusal.Message)}");
}

/// <summary>An answer, and how it went: null while it goes on.</summary>
public sealed record AnswerInput(CommandsInput Given, string Text, bool? WentWell);

/// <summary>Answers a comment in one of our own, edited in place.</summary>
internal sealed class AnswerActivity(IForges forges) : ForgeActivity<AnswerInput, long>
{
    protected override async Task<long> ActAsync(ActivityContext context, AnswerInput input)
    {
        var (given, connection) = (input.Given, forges.Open(input.Given.Repository.Address));
        var id = await connection.PutCommentAsync(given.Place.Number, $"answer {given.Place.CommentId}", input.Text, mayCreate: true, context.Cancellation);
        if (input.WentWell is { } wentWell)
        {
            await connection.ReactAsync(given.Place, wentWell ? CommentReaction.Rocket : CommentReaction.Confused, context.Cancellation);
        }

        return id;
    }

    protected override long Refused(AnswerInput input, ForgeException refusal) => 0;
}
