using CiCdPlatform.Durable;
using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>A request's head, and the report that says how far its judgement is.</summary>
public sealed record JudgeChangeRequestInput(PullRequestReviewInput Request, PutReportInput Pending);

/// <summary>Judges the diff of a pull or merge request by the rules of the branch that it goes to.</summary>
internal sealed class JudgeChangeRequestActivity(IForges forges, ChangeJudge judge, CheckStore store, CheckProgress progress, IRepositoryConfiguration configurations, PauseStore pauses, ModelReviewer model)
    : ForgeActivity<JudgeChangeRequestInput, JudgedChange>
{
    protected override async Task<JudgedChange> ActAsync(ActivityContext context, JudgeChangeRequestInput input)
    {
        var found = await JudgeAsync(context, input);
        await store.PutResultAsync(context.InstanceId, found, context.Cancellation);
        return new JudgedChange(found.Findings.Count, found is { Skip: null, CheckOnly: null }, await NeedsReviewAsync(input.Request, found.Successor, context.Cancellation) ? found.Successor : null);
    }

    protected override async Task<JudgedChange> RefusedAsync(ActivityContext context, JudgeChangeRequestInput input, ForgeException refusal)
    {
        await store.PutResultAsync(context.InstanceId, Skip($"the forge does not let the change be read: {refusal.Message}"), context.Cancellation);
        return new JudgedChange(0, Speaks: false, null);
    }

    private static ChangeFindings Skip(string reason) => new([], [], reason, IsOwnDelivery: false);

    private async Task<ChangeFindings> JudgeAsync(ActivityContext context, JudgeChangeRequestInput input)
    {
        var (asked, cancellation) = (input.Request, context.Cancellation);
        var connection = forges.Open(asked.Repository.Address);
        if (await connection.GetChangeRequestAsync(asked.Number, cancellation) is not { } request)
        {
            return Skip("the request is gone");
        }

        if (request.HeadSha != asked.HeadSha)
        {
            return Superseded(request);
        }

        if (request.State != "open")
        {
            return Skip($"the request is {request.State}");
        }

        if (await pauses.FindAsync(asked.Repository, asked.Number, cancellation) is { } pause)
        {
            return Skip($"reviews of this request are paused by {pause.Person}; /cicd resume goes on");
        }

        var configuration = (await configurations.OfAsync(asked.Repository, request.BaseBranch, cancellation)).Value;
        var files = await connection.ListChangedFilesAsync(asked.Number, cancellation);
        var judgedBy = await connection.GetBranchHeadAsync(request.BaseBranch, cancellation) ?? request.BaseSha;
        var found = await progress.WatchAsync(input.Pending, context, told => judge.JudgeAsync(
            connection, new ChangeToJudge(asked.Repository, asked.Number, asked.HeadSha, judgedBy, request.BaseSha, files)
            {
                Ended = told,
                Configuration = configuration,
                Reviewer = configuration.Review.LanguageModel ? model : null,
            },
            cancellation));

        // The list of files is that of the head that stood when it was asked for.
        if (await connection.GetChangeRequestAsync(asked.Number, cancellation) is { } now && now.HeadSha != asked.HeadSha)
        {
            return Superseded(now);
        }

        var isOwn = !request.IsFork && request.HeadBranch.StartsWith(ChangeRequestText.BranchPrefix, StringComparison.Ordinal);
        return found with { IsOwnDelivery = isOwn, CheckOnly = ReviewManners.WhyCheckOnly(configuration, request, isOwn) };
    }

    private static ChangeFindings Superseded(ChangeRequest now) => Skip($"superseded by {ReviewText.ShortSha(now.HeadSha)}, which is reviewed instead") with { Successor = now.HeadSha };

    // Usually the later head's own event has come, and its review goes on or has ended.
    private async Task<bool> NeedsReviewAsync(PullRequestReviewInput asked, string? successor, CancellationToken cancellation) =>
        successor is not null && (await store.OfCommitAsync(asked.Repository, successor, cancellation)).Any(row => row.Number == asked.Number && row.Kind == CheckStore.Review && row.State == "superseded")
        && !(await store.OfCommitAsync(asked.Repository, successor, cancellation)).Any(row => row.Number == asked.Number && row.Kind == CheckStore.Review && row.State is "open" or "done");
}
