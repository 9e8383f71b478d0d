namespace CiCdPlatform.Forges;

/// <summary>Keeps repositories that are only observed from being written to, whoever tries; and keeps what would have been said.</summary>
public interface IForgeGuard
{
    /// <summary>Whether nothing may be posted to a repository but the summary check.</summary>
    ValueTask<bool> IsObservedAsync(RepositoryAddress address, CancellationToken cancellation);

    /// <summary>Keeps what would have been said of a commit; returns all of that kind that is kept of the commit, by name.</summary>
    Task<IReadOnlyList<Observation>> ObserveAsync(RepositoryAddress address, Observation observation, CancellationToken cancellation);

    /// <summary>Hears what is done with a repository; <paramref name="subject"/> is the commit or the branch. Returns at once.</summary>
    void Hear(RepositoryAddress address, ForgeDeed deed, string subject)
    {
    }
}

/// <summary>What is done with a repository on its forge.</summary>
public enum ForgeDeed
{
    /// <summary>A copy is being made.</summary>
    CopyBegan,

    /// <summary>The copy is there.</summary>
    CopyMade,

    /// <summary>A branch was moved by somebody else while a commit was made for it.</summary>
    ConflictFound,

    /// <summary>The commit was made over what the branch is now.</summary>
    ConflictResolved,

    /// <summary>A commit was made on a branch.</summary>
    Committed,
}

/// <summary>Something that would have been said.</summary>
/// <param name="Kind"><c>check</c> or <c>review</c>.</param>
/// <param name="Name">The check's name, or the request's number.</param>
/// <param name="HeadSha">The commit.</param>
/// <param name="Title">In one line.</param>
/// <param name="Text">Markdown.</param>
public sealed record Observation(string Kind, string Name, string HeadSha, string Title, string Text);
