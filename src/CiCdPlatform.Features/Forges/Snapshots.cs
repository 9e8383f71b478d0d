using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Durable;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Forges;

/// <summary>Gets a repository's files.</summary>
internal static class Snapshots
{
    /// <summary>The files at a commit; a download that breaks off is retried as <see cref="RetryReason.Clone"/>.</summary>
    public static async Task<RepositorySnapshot> CloneAsync(this IForgeConnection connection, string commit, CancellationToken cancellation)
    {
        try
        {
            return await connection.ReadSnapshotAsync(commit, SnapshotLimits.Default, cancellation);
        }
        catch (ForgeException e) when (e.Failure == ForgeFailure.Unavailable)
        {
            throw new TransientException(e.Message, e, e.RetryAfter, RetryReason.Clone);
        }
    }
}
