using System.Diagnostics;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Chaos.Tests;

/// <summary>Each step of a workflow is on disk before the next begins: processes that are killed inside a step never run the one before again.</summary>
public sealed class StepsTests
{
    private const int Killed = 128 + 9;

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_KilledInsideEveryStep_RunsNoStepAgainThatHadEnded(SqlDialect dialect)
    {
        using var folder = new TemporaryFolder();
        await using var database = await TestDatabase.CreateAsync(dialect);
        for (var death = 0; death < 5; death++)
        {
            Assert.Equal(Killed, (await RunAsync(folder, database)).Exit);
        }

        Assert.Equal((0, "5\n"), await RunAsync(folder, database));
        Assert.Equal("0 0 1 1 2 2 3 3 4 4", string.Join(' ', File.ReadAllLines(Path.Combine(folder.Path, "steps"))));
    }

    private static async Task<(int Exit, string Output)> RunAsync(TemporaryFolder folder, TestDatabase database)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var dialect = database.Sql.Dialect == SqlDialect.PostgreSql ? "postgres" : "sqlite";
        foreach (var argument in new[] { "exec", Path.Combine(AppContext.BaseDirectory, "CiCdPlatform.Chaos.dll"), "steps", folder.Path, dialect, database.ConnectionString })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
