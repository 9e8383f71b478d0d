using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

/// <summary>Several workers on one PostgreSQL.</summary>
public sealed class FleetTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly Flow<string, string> Waiting = Make.Flow<string, string>(async (context, input) => input + await context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, ""));

    [FactIfPostgres]
    public async Task RaiseEvent_AtAnotherWorker_ReachesTheInstance()
    {
        var slow = Make.Blocked("Slow");
        var flow = Make.Flow<int, string>(
            async (context, number) =>
            {
                var call = context.CallActivityAsync(slow.Step, number);
                var word = await context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, "");
                return word + await call;
            },
            "Both");
        await using var host = await EngineHost.StartAsync(SqlDialect.PostgreSql, flow, slow.Step);
        await using var another = await host.StartAnotherAsync();
        await host.Client.StartAsync("Both", 1, new("one"));
        await slow.BegunAsync(1);

        await another.Client.RaiseEventAsync("one", "go", "x");
        await host.Signals.Committed("one", HistoryKind.EventRaised);
        slow.Open(5);

        Assert.Equal("\"x5\"", (await another.Client.WaitAsync("one").WaitAsync(Limit)).Output);
        Assert.Equal(1, slow.Step.Runs);
    }

    [FactIfPostgres]
    public async Task Terminate_AtAnotherWorker_CancelsTheActivity()
    {
        var slow = Make.Blocked("Slow");
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(slow.Step, number), "Flow");
        await using var host = await EngineHost.StartAsync(SqlDialect.PostgreSql, flow, slow.Step);
        await using var another = await host.StartAnotherAsync();
        await host.Client.StartAsync("Flow", 1, new("one"));
        await slow.BegunAsync(1);

        await another.Client.TerminateAsync("one", "enough");

        await slow.CancelledAsync();
        Assert.Equal("enough", (await host.EndAsync()).Error);
    }

    [FactIfPostgres]
    public async Task Stop_WithInstancesInHand_AnotherGoesOnAtOnce()
    {
        var slow = Make.Blocked("Slow");
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(slow.Step, number), "Flow");
        await using var host = await EngineHost.StartAsync(SqlDialect.PostgreSql, options => options with { PollEvery = TimeSpan.FromMilliseconds(100), Time = TimeProvider.System }, flow, slow.Step);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await slow.BegunAsync(1);
        await using var another = await host.StartAnotherAsync();

        await host.Engine.StopAsync();
        await slow.BegunAsync(2);
        slow.Open(3);

        Assert.Equal("3", (await another.Client.WaitAsync("one").WaitAsync(Limit)).Output);
    }

    [FactIfPostgres]
    public async Task Start_HereWithoutTheCode_RunsWhereItIs()
    {
        var other = Make.Flow<int, int>((_, number) => Task.FromResult(number + 1), "Other");
        await using var host = await EngineHost.StartAsync(SqlDialect.PostgreSql, Waiting, other);
        await host.Client.StartAsync("Flow", "a", new("one"));
        await host.IdleAsync();
        await using var lesser = new DurableEngine(new() { Database = host.Database.OpenAnother(), Catalogue = EngineHost.Catalogue(other), Time = host.Time, UsesDatabaseClock = false });
        await lesser.StartAsync();

        await lesser.Client.RaiseEventAsync("one", "go", "b");

        Assert.Equal("\"ab\"", (await lesser.Client.WaitAsync("one").WaitAsync(Limit)).Output);
    }

    [FactIfPostgres]
    public async Task Clocks_OfWorkersHoursApart_TimersAndTakeOverGoByTheDatabases()
    {
        var sleeper = Make.Flow<int, string>(
            async (context, seconds) =>
            {
                var begun = context.UtcNow;
                await context.DelayUntilAsync(begun.AddSeconds(seconds));
                return $"{(context.UtcNow - begun).TotalMinutes < 1}";
            },
            "Sleeper");
        await using var database = await TestDatabase.CreateAsync(SqlDialect.PostgreSql);
        var options = new DurableEngineOptions { Database = database.Sql, Catalogue = EngineHost.Catalogue(sleeper), PollEvery = TimeSpan.FromMilliseconds(200) };
        await using var another = new DurableEngine(options with { Database = database.OpenAnother() });
        await another.StartAsync();
        await using (var ahead = new DurableEngine(options with { Time = new Shifted(TimeSpan.FromHours(3)) }))
        {
            await ahead.StartAsync();
            await ahead.Client.StartAsync("Sleeper", 1, new("one"));
        }

        Assert.Equal("\"True\"", (await another.Client.WaitAsync("one").WaitAsync(Limit)).Output);
    }

    [FactIfPostgres]
    public async Task Owner_WithoutALease_LosesWhatItTook()
    {
        await using var host = await EngineHost.StartAsync(SqlDialect.PostgreSql, options => options with { Lease = TimeSpan.FromMilliseconds(300) }, Waiting);
        await host.Client.StartAsync("Flow", "a", new("one"));
        await host.IdleAsync();
        await host.ExecuteAsync("UPDATE durable_instances SET owner = 'late', ready_at = 0");

        await host.Client.RaiseEventAsync("one", "go", "b");

        Assert.Equal("\"ab\"", (await host.EndAsync()).Output);
    }

    [FactIfPostgres]
    public async Task Run_DatabaseRestartsMeanwhile_WaitsAndGoesOn()
    {
        var increment = Make.Step<int, int>("Increment", number => number + 1);
        var flow = Make.Flow<int, int>(
            async (context, count) =>
            {
                var sum = 0;
                for (var index = 0; index < count; index++)
                {
                    sum = await context.CallActivityAsync(increment, sum);
                }

                return sum;
            },
            "Flow");
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await cluster.CreateDatabaseAsync();
        await using var engine = new DurableEngine(new() { Database = new PostgresDatabase(database.ConnectionString), Catalogue = EngineHost.Catalogue(flow, increment) });
        await engine.StartAsync();
        var starts = Enumerable.Range(0, 20).Select(index => engine.Client.StartAsync("Flow", 30, new($"i-{index}")));
        await Task.WhenAll(starts);

        await cluster.RestartAsync(immediate: true);

        for (var index = 0; index < 20; index++)
        {
            Assert.Equal("30", (await PatientlyAsync(() => engine.Client.WaitAsync($"i-{index}"))).Output);
        }
    }

    /// <summary>A machine whose time of day is wrong.</summary>
    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    private static async Task<OrchestrationInstance> PatientlyAsync(Func<Task<OrchestrationInstance>> ask) =>
        await Eventually.NotNullAsync(
            async () =>
            {
                try
                {
                    return await ask().WaitAsync(Limit);
                }
                catch (Npgsql.NpgsqlException)
                {
                    return null;
                }
            },
            "the instance",
            Limit);
}
