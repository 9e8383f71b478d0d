using System.Data.Common;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Access;

/// <summary>A role on everything, on an owner's repositories or on one.</summary>
/// <param name="Host">The forge's host, such as <c>github.com</c>; null for everything.</param>
/// <param name="Owner">The organisation, group or person, when it is on all that they own.</param>
/// <param name="RepositoryId">The forge's number of the repository, when it is on one.</param>
/// <param name="Repository">Its name, for people.</param>
/// <param name="Role">The role.</param>
/// <param name="Source"><c>given</c> by an administrator, or <c>forge</c>.</param>
public sealed record Grant(string? Host, string? Owner, long? RepositoryId, string? Repository, Role Role, string Source = Grant.Given)
{
    internal const string Given = "given";
    internal const string Forge = "forge";

    /// <summary>On everything.</summary>
    public static Grant OnAll(Role role) => new(null, null, null, null, role);
}

/// <summary>Who holds which role where.</summary>
internal sealed class Grants(ProductDatabase database, TimeProvider time)
{
    public const int MostForgeGrants = 20_000;
    private const string Put = """
        INSERT INTO access_grants (subject, source, host, owner, repository_id, repository, role, until, given_by, given_at)
        VALUES (@subject, @Source, @host, @owner, @id, @repository, @role, @until, @by, @now)
        ON CONFLICT (subject, host, repository_id, owner, source) DO UPDATE SET role = excluded.role, repository = excluded.repository, until = excluded.until,
            given_by = excluded.given_by, given_at = excluded.given_at
        """;

    /// <summary>The condition under which a grant, named g, is on a repository.</summary>
    private const string OnRepository = "(g.host = '' OR (g.host = @host AND (g.repository_id = @repositoryId OR (g.repository_id = 0 AND g.owner = @owner))))";

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<int> PutAsync(string subject, Grant grant, string by, CancellationToken cancellation) =>
        database.ExecuteAsync(Put, Parameters(subject, grant, by, Now, long.MaxValue), cancellation);

    /// <summary>Takes what was given away; what a forge tells cannot be taken here.</summary>
    public async Task<bool> RemoveAsync(string subject, Grant grant, CancellationToken cancellation) => await database.ExecuteAsync(
        $"DELETE FROM access_grants WHERE subject = @subject AND source = '{Grant.Given}' AND host = @host AND owner = @owner AND repository_id = @id",
        new { subject, host = grant.Host ?? "", owner = OwnerOf(grant), id = grant.RepositoryId ?? 0 },
        cancellation) > 0;

    /// <summary>Puts what a forge told of somebody in the place of what it told before.</summary>
    public Task ReplaceForgeAsync(string subject, IReadOnlyList<Grant> grants, TimeSpan keptFor, CancellationToken cancellation) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var now = Now;
            await connection.ExecuteAsync(new CommandDefinition(
                $"DELETE FROM access_grants WHERE subject = @subject AND source = '{Grant.Forge}'", new { subject }, transaction, cancellationToken: cancellation));
            foreach (var grant in grants.DistinctBy(grant => (grant.Host, grant.RepositoryId)).Take(MostForgeGrants))
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    Put, Storable.Parameters(Parameters(subject, grant, "forge", now, now + (long)keptFor.TotalMilliseconds)), transaction, cancellationToken: cancellation));
            }
        },
        cancellation);

    public async Task<IReadOnlyList<Grant>> ListAsync(string subject, int limit, CancellationToken cancellation) => [.. (await database.QueryAsync<Row>(
        """
        SELECT host AS Host, owner AS Owner, repository_id AS RepositoryId, repository AS Repository, role AS Role, source AS Source FROM access_grants
        WHERE subject = @subject AND until > @now ORDER BY host, owner, repository, repository_id LIMIT @limit
        """,
        new { subject, now = Now, limit },
        cancellation)).Select(row => row.ToGrant())];

    /// <summary>The role of somebody on a repository; a key has no more than the person behind it.</summary>
    public async Task<Role> OnAsync(Caller caller, string host, long repositoryId, string repository, CancellationToken cancellation)
    {
        if (caller.Platform == Role.Administrator)
        {
            return Role.Administrator;
        }

        var role = await OnAsync(caller.Subject, host, repositoryId, repository, cancellation);
        if (caller.Owner != caller.Subject)
        {
            var owners = await OnAsync(caller.Owner, host, repositoryId, repository, cancellation);
            role = role < owners ? role : owners;
        }

        return role > caller.Platform ? role : caller.Platform;
    }

    /// <summary>The owner in a repository's full name, as grants spell it.</summary>
    public static string OwnerOf(string repository) => repository.Split('/', 2)[0].ToLowerInvariant();

    private async Task<Role> OnAsync(string subject, string host, long repositoryId, string repository, CancellationToken cancellation) => (Role)(await database.FirstOrDefaultAsync<long?>(
        $"SELECT MAX(g.role) FROM access_grants g WHERE g.subject = @subject AND g.until > @now AND {OnRepository}",
        new { subject, host, repositoryId, owner = OwnerOf(repository), now = Now },
        cancellation) ?? 0);

    private static string OwnerOf(Grant grant) => grant.RepositoryId is > 0 ? "" : grant.Owner?.ToLowerInvariant() ?? "";

    private static object Parameters(string subject, Grant grant, string by, long now, long until) => new
    {
        subject,
        grant.Source,
        host = grant.Host ?? "",
        owner = OwnerOf(grant),
        id = grant.RepositoryId ?? 0,
        repository = grant.Repository ?? "",
        role = (int)grant.Role,
        until,
        by,
        now,
    };

    private sealed class Row
    {
        public required string Host { get; init; }
        public required string Owner { get; init; }
        public long RepositoryId { get; init; }
        public required string Repository { get; init; }
        public long Role { get; init; }
        public required string Source { get; init; }

        public Grant ToGrant() => new(Text(Host), Text(Owner), RepositoryId == 0 ? null : RepositoryId, Text(Repository), (Role)Role, Source);

        private static string? Text(string text) => text.Length == 0 ? null : text;
    }
}
