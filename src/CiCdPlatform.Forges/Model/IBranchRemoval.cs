namespace CiCdPlatform.Forges;

/// <summary>Removes branches that the product made for itself.</summary>
public interface IBranchRemoval
{
    /// <summary>Deletes a branch; one that is gone already is no error.</summary>
    Task DeleteBranchAsync(string branch, CancellationToken cancellation);
}
