using System.Diagnostics;
using CiCdPlatform.Durable;

namespace CiCdPlatform.Chaos.Steps;

/// <summary>
/// Runs one workflow of five steps, and dies by SIGKILL inside each of them the first time that it gets there: <c>steps FOLDER sqlite|postgres CONNECTION_STRING</c>. Every begin of a step is
/// a line in FOLDER/steps. A step that was on disk before the next began never stands there again after the next has.
/// </summary>
internal static class StepsHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (folder, dialect, connection) = (args[0], args[1], args[2]);
        SqlDatabase database = dialect == "postgres" ? new PostgresDatabase(connection) : new SqliteDatabase(connection);
        await using var _ = database;
        var step = new DeadlyStep(Path.Combine(folder, "steps"));
        await using var engine = new DurableEngine(new() { Database = database, Catalogue = new([new FiveDeadlySteps(step)], [step]), Lease = TimeSpan.FromSeconds(1) });
        await engine.StartAsync();
        await engine.Client.StartAsync(nameof(FiveDeadlySteps), 0, new("steps"));
        Console.WriteLine((await engine.Client.WaitAsync("steps")).Output);
        return 0;
    }
}

/// <summary>Five steps, one after the other.</summary>
internal sealed class FiveDeadlySteps(DeadlyStep step) : Orchestration<int, int>
{
    public override async Task<int> RunAsync(OrchestrationContext context, int input)
    {
        for (var number = 0; number < 5; number++)
        {
            input = await context.CallActivityAsync(step, input);
        }

        return input;
    }
}

/// <summary>Adds one; kills its process the first time that it is asked to add to a number.</summary>
internal sealed class DeadlyStep(string file) : Activity<int, int>
{
    public override Task<int> RunAsync(Durable.ActivityContext context, int input)
    {
        File.AppendAllText(file, $"{input}\n");
        if (File.ReadAllLines(file).Count(line => line == $"{input}") == 1)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        }

        return Task.FromResult(input + 1);
    }
}
