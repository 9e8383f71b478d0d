using System.Data.Common;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges;
using Dapper;

namespace CiCdPlatform.Features.Repositories;

/// <summary>Repositories that the product was let into, as their webhooks told.</summary>
internal sealed class RepositoryStore(ProductDatabase database, TimeProvider time)
{
    public static Migration Migration { get; } = new("features-001-repositories", """
        CREATE TABLE repositories (
            host TEXT NOT NULL,
            id BIGINT NOT NULL,
            forge TEXT NOT NULL,
            full_name TEXT NOT NULL,
            installation_id BIGINT NULL,
            seen_at BIGINT NOT NULL,
            removed INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (host, id));
        CREATE INDEX repositories_by_name ON repositories (host, full_name);
        """);

    private const string Put = """
        INSERT INTO repositories (host, id, forge, full_name, installation_id, seen_at, removed)
        VALUES (@host, @id, @forge, @name, @installation, @now, 0)
        ON CONFLICT (host, id) DO UPDATE SET full_name = excluded.full_name, installation_id = COALESCE(excluded.installation_id, repositories.installation_id),
            seen_at = excluded.seen_at, removed = 0
        """;

    private const string Remove = "UPDATE repositories SET removed = 1 WHERE host = @host AND id = @id";

    /// <summary>Writes what payloads made known or gone, in the order in which they came, as part of the transaction that writes their deliveries.</summary>
    public static async Task ApplyAsync(DbConnection connection, DbTransaction? transaction, IEnumerable<Routed> routed, DateTimeOffset now, CancellationToken cancellation)
    {
        var last = new SortedDictionary<(string Host, long Id), (RepositoryRef Repository, bool IsGone)>();
        foreach (var (repository, isGone) in routed.SelectMany(one => one.Known.Select(known => (known, false)).Concat(one.Gone.Select(gone => (gone, true)))))
        {
            last[(repository.Host.Authority, repository.Id)] = (repository, isGone);
        }

        foreach (var (repository, isGone) in last.Values)
        {
            await connection.ExecuteAsync(new CommandDefinition(isGone ? Remove : Put, Parameters(repository, now), transaction, cancellationToken: cancellation));
        }

        await ForgeChangeStore.ApplyAsync(connection, transaction, routed.SelectMany(one => one.Changed), now, cancellation);
    }

    /// <summary>Remembers a repository under its present name.</summary>
    public Task PutAsync(RepositoryRef repository, CancellationToken cancellation) => database.ExecuteAsync(Put, Parameters(repository, time.GetUtcNow()), cancellation);

    /// <summary>The access under which a repository is known, or null.</summary>
    public async Task<ForgeAccess?> FindAccessAsync(ForgeKind forge, Uri host, string fullName, CancellationToken cancellation)
    {
        var row = await database.FirstOrDefaultAsync<Row>(
            "SELECT installation_id AS InstallationId FROM repositories WHERE host = @host AND full_name = @name AND forge = @forge AND removed = 0",
            new { host = host.Authority, name = fullName, forge = forge.ToString() },
            cancellation);
        return row is null ? null : new ForgeAccess(row.InstallationId);
    }

    /// <summary>The numbers of the repositories of a host that the product may see.</summary>
    public async Task<IReadOnlySet<long>> ListAsync(ForgeKind forge, Uri host, CancellationToken cancellation) => (await database.QueryAsync<long>(
        "SELECT id FROM repositories WHERE host = @host AND forge = @forge AND removed = 0", new { host = host.Authority, forge = forge.ToString() }, cancellation)).ToHashSet();

    /// <summary>Forgets a repository.</summary>
    public Task RemoveAsync(Uri host, long id, CancellationToken cancellation) => database.ExecuteAsync(Remove, new { host = host.Authority, id }, cancellation);

    private static object Parameters(RepositoryRef repository, DateTimeOffset now) => new
    {
        host = repository.Host.Authority,
        id = repository.Id,
        forge = repository.Forge.ToString(),
        name = Storable.Text(repository.FullName),
        installation = repository.Access.InstallationId,
        now = now.ToUnixTimeMilliseconds(),
    };

    private sealed class Row
    {
        public long? InstallationId { get; init; }
    }
}
