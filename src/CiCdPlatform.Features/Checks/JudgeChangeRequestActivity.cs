using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>Judges the diff of a pull or merge request by the rules of the branch that it goes to.</summary>
internal sealed class JudgeChangeRequestActivity(IForges forges, ChangeJudge judge) : ForgeActivity<PullRequestReviewInput, ChangeFindings>
{
    protected override async Task<ChangeFindings> ActAsync(ActivityContext context, PullRequestReviewInput input)
    {
        var connection = forges.Open(input.Repository.Address);
        if (await connection.GetChangeRequestAsync(input.Number, context.Cancellation) is not { } request)
        {
            return Skip("the request is gone");
        }

        if (request.HeadSha != input.HeadSha)
        {
            return Skip($"superseded by {request.HeadSha}, which is reviewed instead");
        }

        var files = await connection.ListChangedFilesAsync(input.Number, context.Cancellation);
        var judgedBy = await connection.GetBranchHeadAsync(request.BaseBranch, context.Cancellation) ?? request.BaseSha;
        var found = await judge.JudgeAsync(connection, input.HeadSha, judgedBy, files, context.Cancellation);
        return found with { IsOwnDelivery = !request.IsFork && request.HeadBranch.StartsWith(ChangeRequestText.BranchPrefix, StringComparison.Ordinal) };
    }

    protected override ChangeFindings Refused(PullRequestReviewInput input, ForgeException refusal) =>
        Skip($"the forge does not let the change be read: {refusal.Message}");

    private static ChangeFindings Skip(string reason) => new([], [], reason, IsOwnDelivery: false);
}
