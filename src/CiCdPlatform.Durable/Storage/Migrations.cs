using System.Data.Common;
using Dapper;
using Npgsql;

namespace CiCdPlatform.Durable;

/// <summary>A step of a schema: an id that never changes, and statements for both databases, or for one when they differ.</summary>
public sealed record Migration(string Id, string Sql)
{
    /// <summary>The statements for PostgreSQL, where <see cref="Sql"/> is for SQLite alone.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>The statements for a dialect.</summary>
    public string For(SqlDialect dialect) => dialect == SqlDialect.PostgreSql ? PostgreSql ?? Sql : Sql;
}

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
        var dialect = connection is NpgsqlConnection ? SqlDialect.PostgreSql : SqlDialect.Sqlite;
        if (dialect == SqlDialect.PostgreSql)
        {
            // Several processes may start at once; the number is ours alone.
            await connection.ExecuteAsync(new CommandDefinition("SELECT pg_advisory_xact_lock(7236241904)", transaction: transaction, cancellationToken: cancellation));
        }

        await connection.ExecuteAsync(new CommandDefinition(Table, transaction: transaction, cancellationToken: cancellation));
        var known = (await connection.QueryAsync<string>("SELECT id FROM schema_migrations", transaction: transaction)).ToHashSet();
        var applied = new List<string>();
        foreach (var migration in migrations.Where(migration => known.Add(migration.Id)))
        {
            await connection.ExecuteAsync(new CommandDefinition(migration.For(dialect), transaction: transaction, cancellationToken: cancellation));
            await connection.ExecuteAsync("INSERT INTO schema_migrations (id, applied_at) VALUES (@Id, @now)", new { migration.Id, now }, transaction);
            applied.Add(migration.Id);
        }

        await transaction.CommitAsync(cancellation);
        return applied;
    }
}
