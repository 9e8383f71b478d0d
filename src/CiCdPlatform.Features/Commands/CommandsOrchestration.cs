using System.Globalization;
using System.Text;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Commands;

/// <summary>The commands of one comment, once: a sign that they were seen, each carried out, one answer edited in place, and a sign of how it went.</summary>
internal sealed class CommandsOrchestration(
    AuthoriseActivity authorise,
    RunCommandActivity run,
    AnswerActivity answer,
    SecurityScanOrchestration scan,
    PipelineDeliveryOrchestration delivery,
    PullRequestReviewOrchestration review) : Orchestration<CommandsInput, IReadOnlyList<CommandAnswer>>
{
    public static string IdFor(RepositoryRef repository, CommentPlace place) =>
        InstanceIds.Create("command", repository.Host, repository.Id, string.Create(CultureInfo.InvariantCulture, $"{(place.IsOnLine ? "remark" : "comment")} {place.CommentId}"));

    public override async Task<IReadOnlyList<CommandAnswer>> RunAsync(OrchestrationContext context, CommandsInput input)
    {
        if (!await context.CallActivityAsync(authorise, input))
        {
            return [];
        }

        var answers = new List<CommandAnswer>();
        foreach (var command in input.Commands)
        {
            var given = await RunAsync(context, input, command);
            if (given.Starts is { } work)
            {
                await context.CallActivityAsync(answer, new AnswerInput(input, Text([.. answers, given]), null));
                given = work == ScanCommand.Work ? await ScanAsync(context, input, given) : await GenerateAsync(context, input);
            }

            answers.Add(given);
        }

        await context.CallActivityAsync(answer, new AnswerInput(input, Text(answers), answers.TrueForAll(one => one.IsDone)));
        if (answers.Find(one => one.ReviewsAnew)?.HeadSha is { } head)
        {
            await context.CallChildAsync(
                review, new PullRequestReviewInput(input.Repository, input.Place.Number, head), PullRequestReviewOrchestration.AgainId(input.Repository, input.Place.Number, head, context.InstanceId));
        }

        return answers;
    }

    private static string Text(IEnumerable<CommandAnswer> answers) => string.Join("\n\n---\n\n", answers.Select(one => one.Text));

    private async Task<CommandAnswer> RunAsync(OrchestrationContext context, CommandsInput input, Command command)
    {
        try
        {
            return await context.CallActivityAsync(run, new RunCommandInput(input, command));
        }
        catch (TaskFailedException e)
        {
            return CommandAnswer.No($"`/cicd {command.Verb}` could not be carried out: {Reviews.ReviewText.Inline(e.Message)}");
        }
    }

    private async Task<CommandAnswer> ScanAsync(OrchestrationContext context, CommandsInput input, CommandAnswer begun)
    {
        try
        {
            var id = InstanceIds.Create("scan", input.Repository.Host, input.Repository.Id, context.InstanceId);
            var status = await context.CallChildAsync(scan, new SecurityScanInput(input.Repository, begun.HeadSha, null, null), id);
            if (status.Summary is not { } summary)
            {
                return CommandAnswer.No($"The scan came to nothing: {Reviews.ReviewText.Inline(status.Problem?.Message ?? "it has no result")}");
            }

            var text = new StringBuilder("The whole tree of ").Append(Reviews.ReviewText.ShortSha(begun.HeadSha!)).Append(": ")
                .Append(summary.Findings.Count == 0 ? "nothing found" : string.Join(", ", summary.Findings.Select(pair => $"{pair.Value} {pair.Key}")))
                .Append(summary.Blocking > 0 ? $"; {summary.Blocking} would block" : "").Append(summary.Ignored > 0 ? $"; {summary.Ignored} ignored by policy" : "").Append('.');
            foreach (var warning in summary.Warnings.Take(5))
            {
                text.Append("\n\n> ").Append(Reviews.ReviewText.Inline(warning));
            }

            return CommandAnswer.Done(text.ToString());
        }
        catch (TaskFailedException e)
        {
            return CommandAnswer.No($"The scan failed: {Reviews.ReviewText.Inline(e.Message)}");
        }
    }

    private async Task<CommandAnswer> GenerateAsync(OrchestrationContext context, CommandsInput input)
    {
        try
        {
            var id = InstanceIds.Create("delivery", input.Repository.Host, input.Repository.Id, context.InstanceId);
            var status = await context.CallChildAsync(delivery, new DeliveryInput(input.Repository, AutoCommit: true, UseTemplateOnly: false), id);
            return status.Problem is { } problem
                ? CommandAnswer.No($"No pipeline was proposed: {Reviews.ReviewText.Inline(problem.Message)}")
                : CommandAnswer.Done($"The pipeline for the default branch is {status.Outcome}{(status.ChangeRequestUrl is { } url ? $": {url}" : "")}.");
        }
        catch (TaskFailedException e)
        {
            return CommandAnswer.No($"The pipeline could not be generated: {Reviews.ReviewText.Inline(e.Message)}");
        }
    }
}
