using Microsoft.Data.Sqlite;

namespace CiCdPlatform.Durable;

/// <summary>Opens connections to one SQLite database, each with the settings that durability depends on. Features keep their tables in the same one.</summary>
public sealed class SqliteDatabase
{
    private const string Settings = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;";
    private readonly string _connectionString;

    /// <summary>Creates it; nothing is opened yet.</summary>
    public SqliteDatabase(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        Path = builder.DataSource;
        _connectionString = builder.ToString();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>An open connection; the caller disposes of it.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
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
