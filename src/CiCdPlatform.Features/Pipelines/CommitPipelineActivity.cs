using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>What to commit, on which branch; <paramref name="Marker"/> becomes the trailer by which the commit is found again.</summary>
public sealed record CommitPipelineInput(DeliveryDraft Draft, string Branch, string Marker)
{
    /// <summary>The first line of the commit's message, where it is not that of a delivery.</summary>
    public string? Message { get; init; }
}

/// <summary>Commits the generated files on a branch of their own: once, however often it runs.</summary>
internal sealed class CommitPipelineActivity(IForges forges) : ForgeActivity<CommitPipelineInput, CommitOutcome>
{
    protected override async Task<CommitOutcome> ActAsync(ActivityContext context, CommitPipelineInput input)
    {
        ICommitWriter writer = forges.Open(input.Draft.Repository.Address);
        var commit = await writer.CommitAsync(
            new CommitRequest(input.Branch, input.Draft.BaseCommit, input.Message ?? ChangeRequestText.CommitMessage(input.Draft), input.Marker, input.Draft.Files),
            context.Cancellation);
        return new CommitOutcome(commit.CommitId, null);
    }

    protected override CommitOutcome Refused(CommitPipelineInput input, ForgeException refusal) => new(null, refusal.ToProblem());
}
