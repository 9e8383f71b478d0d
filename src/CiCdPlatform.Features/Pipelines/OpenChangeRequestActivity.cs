using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>The branch to propose, and what was shown of it.</summary>
public sealed record OpenChangeRequestInput(DeliveryDraft Draft, string Branch, ProofReport? Proof = null);

/// <summary>Opens the pull or merge request, or finds the one that is open.</summary>
internal sealed class OpenChangeRequestActivity(IForges forges) : ForgeActivity<OpenChangeRequestInput, ChangeRequestOutcome>
{
    protected override async Task<ChangeRequestOutcome> ActAsync(ActivityContext context, OpenChangeRequestInput input)
    {
        IChangeRequests requests = forges.Open(input.Draft.Repository.Address);
        var request = await requests.EnsureChangeRequestAsync(
            input.Branch, input.Draft.DefaultBranch, ChangeRequestText.Title(input.Draft), ChangeRequestText.Body(input.Draft, input.Proof), context.Cancellation);
        return new ChangeRequestOutcome(request.Number, request.WebUrl, null);
    }

    protected override ChangeRequestOutcome Refused(OpenChangeRequestInput input, ForgeException refusal) => new(0, null, refusal.ToProblem());
}
