using System.Diagnostics;
using CiCdPlatform.TestKit;
using Dapper;

namespace CiCdPlatform.Durable.Tests;

/// <summary>A real process, killed with SIGKILL at every place where that could hurt.</summary>
public sealed class CrashTests
{
    private const int Killed = 128 + 9;

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_KilledAfterEveryEventAndBetweenEffectAndRecord_EndsAsIfNothingHadHappened(SqlDialect on)
    {
        using var calm = new TemporaryFolder();
        using var memory = new TemporaryFolder();
        var deaths = Path.Combine(memory.Path, "deaths");
        var (exit, expected) = await RunCalmAsync(on, calm.Path);
        Assert.Equal(0, exit);
        Assert.Contains("newer Completed \"done\" \"one,two,A,B,CHILD GOOD,Refused failed: refused,Child failed: bad child,calm,timed out\"", expected, StringComparison.Ordinal);

        // Events of one commit are announced one after the other, and the process dies at the first new one: the others have their turn in the next round.
        int before, after = 0;
        do
        {
            before = after;
            using var stormy = new TemporaryFolder();
            await using var database = await TestDatabase.CreateAsync(on);
            string actual;
            do
            {
                (exit, actual) = await RunAsync(stormy.Path, on.ToString(), database.ConnectionString, deaths);
            }
            while (exit == Killed);

            Assert.Equal(0, exit);
            Assert.Equal(expected, actual);
            Assert.Equal(Effects(calm), Effects(stormy));
            Assert.Equal(0, await LeftoversAsync(database));
            after = File.ReadAllLines(deaths).Length;
        }
        while (after > before);

        var places = File.ReadAllLines(deaths).Select(line => line.Split(' ')).ToLookup(place => place[0], place => place[2]);
        Assert.Empty(Enum.GetNames<HistoryKind>().Except([nameof(HistoryKind.OrchestrationRewound)]).Except(places["committed"]));
        Assert.Empty(new[] { "Effect", "Flaky" }.Except(places["executed"]));
    }

    private static List<string> Effects(TemporaryFolder folder) => [.. File.ReadAllLines(Path.Combine(folder.Path, "effects")).Order(StringComparer.Ordinal)];

    private static async Task<long> LeftoversAsync(TestDatabase database)
    {
        await using var connection = await database.Sql.OpenAsync();
        return await connection.ExecuteScalarAsync<long>(
            "SELECT (SELECT COUNT(*) FROM durable_instances WHERE ready_at IS NOT NULL OR owner IS NOT NULL) + (SELECT COUNT(*) FROM durable_messages) + (SELECT COUNT(*) FROM durable_event_keys)");
    }

    private static async Task<(int Exit, string Output)> RunCalmAsync(SqlDialect on, string folder)
    {
        await using var database = await TestDatabase.CreateAsync(on);
        return await RunAsync(folder, on.ToString(), database.ConnectionString);
    }

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "CiCdPlatform.Durable.CrashHost.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", host, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
