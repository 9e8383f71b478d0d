namespace CiCdPlatform.Features.Access;

/// <summary>
/// Which rows somebody may see, as a condition of a query: lists are cut in the database, so that pages are full. The properties are the query's parameters.
/// </summary>
/// <param name="VisibleTo">Whose grants count; null when everything is visible.</param>
/// <param name="VisibleToOwner">Whose grants count besides.</param>
/// <param name="VisibleAt">Unix milliseconds.</param>
public sealed record Visibility(string? VisibleTo, string? VisibleToOwner, long VisibleAt)
{
    /// <summary>Everything; for what runs behind the scenes.</summary>
    public static Visibility All { get; } = new(null, null, 0);

    /// <summary>What a caller may see now.</summary>
    public static Visibility Of(Caller caller, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(time);
        return caller.Platform >= Role.Viewer ? All : new Visibility(caller.Subject, caller.Owner == caller.Subject ? null : caller.Owner, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>The condition, beginning with AND, or nothing; the arguments are columns: the forge's host, the repository's number, and its full name.</summary>
    public string Condition(string host, string repositoryId, string repository) => VisibleTo is null
        ? ""
        : Granted("@VisibleTo", host, repositoryId, repository) + (VisibleToOwner is null ? "" : Granted("@VisibleToOwner", host, repositoryId, repository));

    // The owner of a subgroup's project is the top group, as in every grant.
    private static string Granted(string subject, string host, string repositoryId, string repository) => $"""
         AND (EXISTS (SELECT 1 FROM access_grants g WHERE g.subject = {subject} AND g.host = {host} AND g.repository_id = {repositoryId} AND g.until > @VisibleAt)
            OR EXISTS (SELECT 1 FROM access_grants g WHERE g.subject = {subject} AND g.until > @VisibleAt AND g.repository_id = 0
                AND (g.host = '' OR (g.host = {host} AND substr(lower({repository}), 1, length(g.owner) + 1) = g.owner || '/'))))
        """;
}
