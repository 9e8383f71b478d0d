using System.Data.Common;
using Dapper;

namespace CiCdPlatform.Durable;

/// <summary>A step of a schema: an id that never changes, and statements.</summary>
public sealed record Migration(string Id, string Sql);

/// <summary>Brings a database to the schema that the code expects.</summary>
public static class Migrations
{
    private const string Table = "CREATE TABLE IF NOT EXISTS schema_migrations (id TEXT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)";

    /// <summary>Applies what is missing, in the order given, in one transaction; returns the ids applied. Several owners may share a database, each with its own ids.</summary>
    public static async Task<IReadOnlyList<string>> ApplyAsync(
        DbConnection connection, IEnumerable<Migration> migrations, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeMilliseconds();
        var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var _ = transaction;
        await connection.ExecuteAsync(new CommandDefinition(Table, transaction: transaction, cancellationToken: cancellation));
        var known = (await connection.QueryAsync<string>("SELECT id FROM schema_migrations", transaction: transaction)).ToHashSet();
        var applied = new List<string>();
        foreach (var migration in migrations.Where(migration => known.Add(migration.Id)))
        {
            await connection.ExecuteAsync(new CommandDefinition(migration.Sql, transaction: transaction, cancellationToken: cancellation));
            await connection.ExecuteAsync("INSERT INTO schema_migrations (id, applied_at) VALUES (@Id, @now)", new { migration.Id, now }, transaction);
            applied.Add(migration.Id);
        }

        await transaction.CommitAsync(cancellation);
        return applied;
    }
}
