using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>Judges what a push changed: on the default branch by the rules that stood there before, elsewhere by those that stand there.</summary>
internal sealed class JudgePushActivity(IForges forges, ChangeJudge judge) : ForgeActivity<PushChecksInput, ChangeFindings>
{
    protected override async Task<ChangeFindings> ActAsync(ActivityContext context, PushChecksInput input)
    {
        var connection = forges.Open(input.Repository.Address);
        var repository = await connection.GetRepositoryAsync(context.Cancellation);
        var defaultHead = await connection.GetBranchHeadAsync(repository.DefaultBranch, context.Cancellation) ?? input.After;

        // A new branch is compared with the default branch, so that old lines are not held against it.
        var before = input.Before ?? defaultHead;
        var files = before == input.After ? null : await connection.CompareAsync(before, input.After, context.Cancellation);
        return await judge.JudgeAsync(connection, input.After, input.Branch == repository.DefaultBranch ? before : defaultHead, files, context.Cancellation);
    }

    protected override ChangeFindings Refused(PushChecksInput input, ForgeException refusal) =>
        new([], [], $"the forge does not let the change be read: {refusal.Message}", IsOwnDelivery: false);
}
