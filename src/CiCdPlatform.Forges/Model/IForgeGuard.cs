namespace CiCdPlatform.Forges;

/// <summary>Keeps repositories that are only observed from being written to, whoever tries; and keeps what would have been said.</summary>
public interface IForgeGuard
{
    /// <summary>Whether nothing may be posted to a repository but the summary check.</summary>
    ValueTask<bool> IsObservedAsync(RepositoryAddress address, CancellationToken cancellation);

    /// <summary>Keeps what would have been said of a commit; returns all of that kind that is kept of the commit, by name.</summary>
    Task<IReadOnlyList<Observation>> ObserveAsync(RepositoryAddress address, Observation observation, CancellationToken cancellation);
}

/// <summary>Something that would have been said.</summary>
/// <param name="Kind"><c>check</c> or <c>review</c>.</param>
/// <param name="Name">The check's name, or the request's number.</param>
/// <param name="HeadSha">The commit.</param>
/// <param name="Title">In one line.</param>
/// <param name="Text">Markdown.</param>
public sealed record Observation(string Kind, string Name, string HeadSha, string Title, string Text);
