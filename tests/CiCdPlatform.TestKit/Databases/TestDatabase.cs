using CiCdPlatform.Durable;

namespace CiCdPlatform.TestKit;

/// <summary>A fresh database of either dialect, gone when the test ends.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly IAsyncDisposable? _postgres;
    private readonly TemporaryFolder? _folder;

    private TestDatabase(SqlDatabase sql, string connectionString, IAsyncDisposable? postgres, TemporaryFolder? folder)
    {
        (Sql, ConnectionString) = (sql, connectionString);
        (_postgres, _folder) = (postgres, folder);
    }

    /// <summary>The database.</summary>
    public SqlDatabase Sql { get; }

    /// <summary>How another process opens it.</summary>
    public string ConnectionString { get; }

    /// <summary>Creates one: a file for SQLite, a database of the shared cluster for PostgreSQL.</summary>
    public static async Task<TestDatabase> CreateAsync(SqlDialect dialect)
    {
        if (dialect == SqlDialect.PostgreSql)
        {
            var postgres = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
            return new TestDatabase(new PostgresDatabase(postgres.ConnectionString), postgres.ConnectionString, postgres, null);
        }

        var folder = new TemporaryFolder();
        var file = $"Data Source={Path.Combine(folder.Path, "test.db")}";
        return new TestDatabase(new SqliteDatabase(file), file, null, folder);
    }

    /// <summary>The same database as another process would open it; the caller disposes of it.</summary>
    public SqlDatabase OpenAnother() => Sql.Dialect == SqlDialect.PostgreSql ? new PostgresDatabase(ConnectionString) : new SqliteDatabase(ConnectionString);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sql.DisposeAsync();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _folder?.Dispose();
    }
}
