using System.Globalization;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Checks;

/// <summary>Rules over the diff of a pull or merge request: one report and at most one review; quiet when there is nothing to say.</summary>
internal sealed class PullRequestReviewOrchestration(CheckSteps steps, JudgeChangeRequestActivity judge, PublishReviewActivity publish) : Orchestration<PullRequestReviewInput, CheckResult>
{
    public const string ReportName = "CiCdPlatform / review";

    public override int Version => 2;

    public static string IdFor(RepositoryRef repository, long number, string headSha, int attempt = 1) =>
        InstanceIds.Create("review", repository.Host, repository.Id, $"{number}\n{headSha}", attempt);

    /// <summary>The review of a head that is looked at once more, because of something else than a push.</summary>
    public static string AgainId(RepositoryRef repository, long number, string headSha, string cause) =>
        InstanceIds.Create("review", repository.Host, repository.Id, string.Create(CultureInfo.InvariantCulture, $"{number}\n{headSha}\n{cause}"));

    public override async Task<CheckResult> RunAsync(OrchestrationContext context, PullRequestReviewInput input)
    {
        var (_, pending) = await steps.BeginAsync(context, new OpenCheckInput(null, input), ReportName, input.HeadSha, "Reviewing the change");
        var (judged, failure, reviewId) = (new JudgedChange(0, Speaks: false, null), (string?)null, (long?)null);
        try
        {
            judged = await context.CallActivityAsync(judge, new JudgeChangeRequestInput(input, pending));
            reviewId = judged.Speaks ? await context.CallActivityAsync(publish, new PublishReviewInput(input, context.InstanceId)) : null;
        }
        catch (TaskFailedException e)
        {
            failure = $"the change could not be reviewed: {e.Message}";
        }

        var result = await steps.EndAsync(context, pending, input.Number, failure);
        if (judged.Successor is { } successor)
        {
            // An event that came late may have ended the review of the head that stands now.
            await context.CallChildAsync(this, input with { HeadSha = successor }, AgainId(input.Repository, input.Number, successor, "after " + context.InstanceId));
        }

        return result with { ReviewId = reviewId };
    }
}
