using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Chaos.World;

/// <summary>The database under the workers, and its restarts.</summary>
internal sealed class DatabaseKeeper : IAsyncDisposable
{
    /// <summary>Counts what has not ended.</summary>
    public const string CountOpen = "SELECT COUNT(*) FROM durable_instances WHERE state IN ('Pending', 'Running', 'Suspended')";

    private readonly TemporaryFolder _folder = new();
    private readonly PostgresCluster? _cluster;
    private readonly PostgresTestDatabase? _own;
    private Task _restart = Task.CompletedTask;

    private DatabaseKeeper(string database, PostgresCluster? cluster, PostgresTestDatabase? own)
    {
        (_cluster, _own) = (cluster, own);
        var connectionString = own?.ConnectionString ?? database;
        if (database == "sqlite")
        {
            connectionString = $"Data Source={Path.Combine(_folder.Path, "chaos.db")}";
            (Sql, WorkerSettings) = (new SqliteDatabase(connectionString), [$"--Chaos:Sqlite={connectionString}"]);
        }
        else
        {
            // A connection of a process that was killed must not keep the next one out.
            (Sql, WorkerSettings) = (new PostgresDatabase(connectionString), [$"--Chaos:PostgreSql={connectionString};Maximum Pool Size=40;Timeout=5"]);
        }
    }

    public SqlDatabase Sql { get; }

    /// <summary>Whether it may be restarted.</summary>
    public bool IsOwn => _cluster is not null;

    public IReadOnlyList<string> WorkerSettings { get; }

    public static async Task<DatabaseKeeper> StartAsync(ChaosOptions options)
    {
        if (options.Database != "own")
        {
            return new(options.Database, null, null);
        }

        var cluster = await PostgresCluster.StartNewAsync();
        return new(options.Database, cluster, await cluster.CreateDatabaseAsync());
    }

    /// <summary>Stops it in the middle of what it does, and starts it again.</summary>
    public void RestartInBackground()
    {
        if (_cluster is not null && _restart.IsCompleted)
        {
            _restart = _cluster.RestartAsync(immediate: true);
        }
    }

    /// <summary>Completes when a restart under way is over; throws when the database did not come back.</summary>
    public Task SettledAsync() => _restart;

    public async ValueTask DisposeAsync()
    {
        await Sql.DisposeAsync();
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _folder.Dispose();
    }
}
