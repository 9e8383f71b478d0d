using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks;

/// <summary>A fresh database as durable as in production: PostgreSQL with fsync and synchronous_commit on, SQLite with synchronous=FULL.</summary>
internal sealed class DurableDatabase : IAsyncDisposable
{
    private readonly IAsyncDisposable _kept;

    private DurableDatabase(string connection, bool isPostgres, IAsyncDisposable kept) => (Connection, IsPostgres, _kept) = (connection, isPostgres, kept);

    /// <summary>How it is opened, by another process too.</summary>
    public string Connection { get; }

    public bool IsPostgres { get; }

    /// <summary>One in a cluster of this process, or in the server of a connection string: there the tables of the engine are dropped first.</summary>
    public static async Task<DurableDatabase> CreateAsync(bool isPostgres, string? connection)
    {
        if (isPostgres && connection is not null)
        {
            await using var database = new PostgresDatabase(connection);
            await using var opened = await database.OpenAsync();
            await using var command = opened.CreateCommand();
            command.CommandText = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;";
            await command.ExecuteNonQueryAsync();
            return new(connection, isPostgres, database);
        }

        var own = await TestDatabase.CreateAsync(isPostgres ? SqlDialect.PostgreSql : SqlDialect.Sqlite);
        return new(own.ConnectionString, isPostgres, own);
    }

    public static SqlDatabase Open(bool isPostgres, string connection) => isPostgres ? new PostgresDatabase(connection) : new SqliteDatabase(connection);

    public SqlDatabase Open() => Open(IsPostgres, Connection);

    public ValueTask DisposeAsync() => _kept.DisposeAsync();
}
