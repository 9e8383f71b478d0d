using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CiCdPlatform.TestKit;

/// <summary>
/// A PostgreSQL server of this test run's own: a fresh cluster in a temporary folder, durable as in production, on a loopback port. It ends with the
/// process that started it, however that ends.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    // The shell lives as long as its standard input is open, which the kernel closes when this process goes, killed or not.
    private const string Watchdog = """
        folder=$1; shift
        exec >> "$folder/log" 2>&1
        "$@" &
        server=$!
        read -r how || how=gone
        if [ "$how" = fast ]; then kill -INT $server; else kill -QUIT $server; fi
        wait $server
        if [ "$how" = gone ]; then rm -rf "$folder"; fi
        """;

    private static readonly Lazy<Task<PostgresCluster>> OfThisProcess = new(StartNewAsync);
    private readonly string _folder;
    private Process? _watchdog;
    private int _databases;

    private PostgresCluster(string folder, int port) => (_folder, Port) = (folder, port);

    /// <summary>Where it listens on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; }

    /// <summary>The cluster that the tests of this process share; started by the first that asks.</summary>
    public static Task<PostgresCluster> SharedAsync() => OfThisProcess.Value;

    /// <summary>A cluster of one's own, to be stopped and restarted at will.</summary>
    public static async Task<PostgresCluster> StartNewAsync()
    {
        var folder = Directory.CreateTempSubdirectory("cicd-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres", folder);
        }

        await RunAsync([.. AsPostgres(), Path.Combine(PostgresInstallation.Programs, "initdb"), "-D", $"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        var cluster = new PostgresCluster(folder, FreePort());
        await cluster.StartAsync();
        return cluster;
    }

    /// <summary>A fresh, empty database, dropped when disposed of.</summary>
    public async Task<PostgresTestDatabase> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0");
        return new PostgresTestDatabase(this, name);
    }

    /// <summary>Starts it after a <see cref="StopAsync"/>; returns when it answers.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        string[] settings =
        [
            $"port={Port}", "listen_addresses=127.0.0.1", $"unix_socket_directories={_folder}", "max_connections=300", "shared_buffers=64MB",
            "fsync=on", "synchronous_commit=on", "full_page_writes=on",
        ];
        string[] arguments =
        [
            "-c", Watchdog, "postgres-watchdog", _folder, .. AsPostgres(), Path.Combine(PostgresInstallation.Programs, "postgres"), "-D", $"{_folder}/data",
            .. settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        _watchdog = Process.Start(start)!;
        await Eventually.NotNullAsync(async () => await AnswersAsync() ? this : null, $"PostgreSQL on port {Port}; see {_folder}/log", TimeSpan.FromMinutes(1));
    }

    /// <summary>Stops it: clients are cut off and everything is written; <paramref name="immediate"/> as if the machine had crashed.</summary>
    public async Task StopAsync(bool immediate = false)
    {
        if (_watchdog is { } watchdog)
        {
            _watchdog = null;
            await watchdog.StandardInput.WriteLineAsync(immediate ? "immediate" : "fast");
            await watchdog.StandardInput.FlushAsync();
            await watchdog.WaitForExitAsync();
            watchdog.Dispose();
        }
    }

    /// <summary>Stops and starts it.</summary>
    public async Task RestartAsync(bool immediate = false)
    {
        await StopAsync(immediate);
        await StartAsync();
    }

    /// <summary>Ends it and removes what it kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_watchdog is { } watchdog)
        {
            _watchdog = null;
            watchdog.StandardInput.Close();
            await watchdog.WaitForExitAsync();
            watchdog.Dispose();
        }
        else if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    internal bool IsRunning => _watchdog is not null;

    internal string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}";

    internal async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        if (_watchdog is not { HasExited: false })
        {
            throw new InvalidOperationException($"PostgreSQL did not start: {await File.ReadAllTextAsync($"{_folder}/log")}");
        }

        try
        {
            await ExecuteAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string[] AsPostgres() =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private static async Task RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command[0]} {command[^1]} ended with {process.ExitCode}: {error}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A database of one test.</summary>
public sealed class PostgresTestDatabase : IAsyncDisposable
{
    private readonly PostgresCluster _cluster;

    internal PostgresTestDatabase(PostgresCluster cluster, string name) => (_cluster, Name) = (cluster, name);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How it is opened.</summary>
    public string ConnectionString => _cluster.ConnectionString(Name);

    /// <summary>Drops it; whoever is still connected is cut off.</summary>
    public async ValueTask DisposeAsync()
    {
        // One that was stopped takes its databases with it.
        if (_cluster.IsRunning)
        {
            await _cluster.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        }
    }
}
