using System.Diagnostics;
using System.Globalization;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks.Webhooks;

/// <summary>The server in a process of its own with a fresh database.</summary>
internal sealed class IntakeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TemporaryFolder _folder;
    private readonly SqlDatabase _database;
    private readonly IAsyncDisposable? _postgres;
    private readonly HttpClient _client;

    private IntakeProcess(Process process, TemporaryFolder folder, SqlDatabase database, IAsyncDisposable? postgres, Uri address)
    {
        (_process, _folder, _database, _postgres, Address) = (process, folder, database, postgres, address);
        _client = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    /// <summary>Starts it on a database of a cluster of its own, or on the one given, which must be empty or of an earlier run.</summary>
    public static async Task<IntakeProcess> StartAsync(SqlDialect dialect, string? connection, string secret, CancellationToken cancellation)
    {
        var folder = new TemporaryFolder();
        var own = dialect == SqlDialect.PostgreSql && connection is null ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null;
        connection ??= own?.ConnectionString ?? $"Data Source={Path.Combine(folder.Path, "benchmark.db")}";
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(IntakeProcess).Assembly.Location, "webhooks", "--serve", "--provider", dialect.ToString(), "--connection", connection, "--data", folder.Path, "--secret", secret])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("listening ", StringComparison.Ordinal))
            {
                // What it says later must not fill the pipe.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new IntakeProcess(process, folder, dialect == SqlDialect.PostgreSql ? new PostgresDatabase(connection) : new SqliteDatabase(connection), own, new Uri(line.Split(' ')[1]));
            }
        }

        throw new InvalidOperationException("the server did not start; what it said stands above");
    }

    /// <summary>Instances that ran.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation) => long.Parse(await _client.GetStringAsync("/benchmark/count", cancellation), CultureInfo.InvariantCulture);

    public Task<long> StoredAsync(CancellationToken cancellation) => ScalarAsync("SELECT COUNT(*) FROM webhook_deliveries", cancellation);

    /// <summary>Returns when everything that came was handed to the engine.</summary>
    public async Task DrainedAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (await ScalarAsync("SELECT COUNT(*) FROM inbox_queue", cancellation) > 0)
        {
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _database.DisposeAsync();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<long> ScalarAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
