using CiCdPlatform.Core.Rules;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>Runs the rules over the diff of a pull or merge request.</summary>
internal sealed class JudgeChangeRequestActivity(IForges forges) : ForgeActivity<PullRequestReviewInput, ChangeFindings>
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
        using var snapshot = await connection.CloneAsync(input.HeadSha, context.Cancellation);
        var outcome = RuleEngine.Run(snapshot, ChangedLines.Of(files));
        var isOwn = !request.IsFork && request.HeadBranch.StartsWith(ChangeRequestText.BranchPrefix, StringComparison.Ordinal);
        return new ChangeFindings(outcome.Findings, [.. snapshot.Warnings, .. outcome.Warnings], null, isOwn);
    }

    protected override ChangeFindings Refused(PullRequestReviewInput input, ForgeException refusal) =>
        Skip($"the forge does not let the change be read: {refusal.Message}");

    private static ChangeFindings Skip(string reason) => new([], [], reason, IsOwnDelivery: false);
}
