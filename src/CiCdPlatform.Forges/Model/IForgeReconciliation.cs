namespace CiCdPlatform.Forges;

/// <summary>Asks forges that do not send again what has changed.</summary>
public interface IForgeReconciliation
{
    /// <summary>The hosts that can be asked.</summary>
    IReadOnlyList<Uri> Hosts { get; }

    /// <summary>
    /// Projects made, branches pushed and merge requests brought up to date since a moment, the oldest first within a project. One request lists what was active; two more are made for each
    /// active project of <paramref name="served"/>, or for each one when it is null.
    /// </summary>
    Task<IReadOnlyList<ForgeChange>> ListChangesAsync(Uri host, DateTimeOffset since, IReadOnlySet<long>? served, CancellationToken cancellation);
}

/// <summary>Something that changed in a repository.</summary>
public abstract record ForgeChange(long RepositoryId, string FullName);

/// <summary>A repository was made.</summary>
public sealed record RepositoryMade(long RepositoryId, string FullName) : ForgeChange(RepositoryId, FullName);

/// <summary>A branch was pushed; <paramref name="Before"/> is null when it is new.</summary>
public sealed record BranchPushed(long RepositoryId, string FullName, string Branch, string? Before, string After) : ForgeChange(RepositoryId, FullName);

/// <summary>A merge request is open with this head.</summary>
public sealed record ChangeRequestOpen(long RepositoryId, string FullName, long Number, string HeadSha) : ForgeChange(RepositoryId, FullName);
