using System.Data.Common;
using CiCdPlatform.Durable;

namespace CiCdPlatform.Server;

/// <summary>Where everything is kept (section <c>Database</c>).</summary>
public sealed class DatabaseSettings
{
    /// <summary>SQLite for one process, PostgreSQL for any number.</summary>
    public SqlDialect Provider { get; init; }

    /// <summary>Required for PostgreSQL; for SQLite the file in <c>Server:DataFolder</c> when empty.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>How often a start that waits for the database says so.</summary>
    public TimeSpan SayEvery { get; init; } = TimeSpan.FromSeconds(10);

    internal IEnumerable<string> Faults()
    {
        if (Provider == SqlDialect.PostgreSql && ConnectionString.Length == 0)
        {
            yield return "Database:ConnectionString is empty: give that of a PostgreSQL database, such as Host=db;Database=cicd;Username=cicd;Password=…";
        }
        else if (ConnectionString.Length > 0 && !CanBeRead())
        {
            // The message of the parser would quote the text, which may hold a password.
            yield return $"Database:ConnectionString is not one of {Provider}: it has the form KEY=VALUE;KEY=VALUE with the keys that {Provider} knows";
        }

        if (SayEvery < TimeSpan.FromSeconds(1))
        {
            yield return "Database:SayEvery must be at least one second";
        }
    }

    internal SqlDatabase Open(string dataFolder) => Provider == SqlDialect.PostgreSql
        ? new PostgresDatabase(ConnectionString)
        : new SqliteDatabase(ConnectionString.Length > 0 ? ConnectionString : $"Data Source={Path.Combine(dataFolder, "cicd-platform.db")}");

    private bool CanBeRead()
    {
        try
        {
            DbConnectionStringBuilder parsed = Provider == SqlDialect.PostgreSql
                ? new Npgsql.NpgsqlConnectionStringBuilder(ConnectionString)
                : new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(ConnectionString);
            return parsed.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            return false;
        }
    }
}
