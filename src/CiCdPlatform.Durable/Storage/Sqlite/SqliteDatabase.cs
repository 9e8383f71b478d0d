using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace CiCdPlatform.Durable;

/// <summary>Opens connections to one SQLite database, each with the settings that durability depends on. Features keep their tables in the same one.</summary>
public sealed class SqliteDatabase : SqlDatabase
{
    private const string Settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;";
    private readonly string _connectionString;

    /// <summary>Creates it; nothing is opened yet.</summary>
    public SqliteDatabase(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        Path = builder.DataSource;
        _connectionString = builder.ToString();
    }

    /// <inheritdoc/>
    public override SqlDialect Dialect => SqlDialect.Sqlite;

    /// <inheritdoc/>
    public override string Name => Path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override Task<DbConnection> OpenAsync(CancellationToken cancellation = default) => Task.FromResult<DbConnection>(Open());

    /// <inheritdoc/>
    public override bool IsTransient(Exception exception) => exception is SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 or 14 };

    /// <summary>An open connection; the caller disposes of it.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            SqliteBusyHandler.Set(connection);
            using var command = connection.CreateCommand();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
