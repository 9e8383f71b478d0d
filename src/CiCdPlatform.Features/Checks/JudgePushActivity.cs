using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>A push, and the report that says how far its judgement is.</summary>
public sealed record JudgePushInput(PushChecksInput Push, PutReportInput Pending);

/// <summary>Judges what a push changed: on the default branch by the rules that stood there before, elsewhere by those that stand there.</summary>
internal sealed class JudgePushActivity(IForges forges, ChangeJudge judge, CheckStore store, CheckProgress progress) : ForgeActivity<JudgePushInput, JudgedChange>
{
    protected override async Task<JudgedChange> ActAsync(ActivityContext context, JudgePushInput input)
    {
        var push = input.Push;
        var connection = forges.Open(push.Repository.Address);
        var repository = await connection.GetRepositoryAsync(context.Cancellation);
        var defaultHead = await connection.GetBranchHeadAsync(repository.DefaultBranch, context.Cancellation) ?? push.After;

        // A new branch is compared with the default branch, so that old lines are not held against it.
        var before = push.Before ?? defaultHead;
        var files = before == push.After ? null : await connection.CompareAsync(before, push.After, context.Cancellation);
        var found = await progress.WatchAsync(input.Pending, context, told => judge.JudgeAsync(
            connection,
            new ChangeToJudge(push.Repository, 0, push.After, push.Branch == repository.DefaultBranch ? before : defaultHead, before, files) { Ended = told },
            context.Cancellation));
        await store.PutResultAsync(context.InstanceId, found, context.Cancellation);
        return new JudgedChange(found.Findings.Count, Speaks: false, null);
    }

    protected override async Task<JudgedChange> RefusedAsync(ActivityContext context, JudgePushInput input, ForgeException refusal)
    {
        await store.PutResultAsync(context.InstanceId, new ChangeFindings([], [], $"the forge does not let the change be read: {refusal.Message}", IsOwnDelivery: false), context.Cancellation);
        return new JudgedChange(0, Speaks: false, null);
    }
}
