using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>The branch to remove.</summary>
public sealed record RemoveBranchInput(RepositoryRef Repository, string Branch);

/// <summary>Removes a proof branch; false when the forge does not let it.</summary>
internal sealed class RemoveBranchActivity(IForges forges) : ForgeActivity<RemoveBranchInput, bool>
{
    protected override async Task<bool> ActAsync(ActivityContext context, RemoveBranchInput input)
    {
        if (!input.Branch.StartsWith(ChangeRequestText.ProofBranchPrefix, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{input.Branch} is no branch of a proof");
        }

        if (forges.Open(input.Repository.Address) is not IBranchRemoval removal)
        {
            return false;
        }

        await removal.DeleteBranchAsync(input.Branch, context.Cancellation);
        return true;
    }

    protected override bool Refused(RemoveBranchInput input, ForgeException refusal) => false;
}
