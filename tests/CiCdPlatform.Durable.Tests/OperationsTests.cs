using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

public sealed class OperationsTests
{
    private static readonly Step<int, int> Increment = Make.Step<int, int>("Increment", number => number + 1);
    private static readonly Flow<int, int> Quick = Make.Flow<int, int>((context, number) => context.CallActivityAsync(Increment, number), "Quick");
    private static readonly Flow<int, string> Waiting = Make.Flow<int, string>((context, _) => context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, ""), "Waiting");

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Query_ByPages_GoesThroughAllOnce(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Quick, Waiting, Increment);
        for (var index = 0; index < 7; index++)
        {
            await host.Client.StartAsync(index % 2 == 0 ? "Quick" : "Waiting", index, new($"i-{index}") { Tenant = index < 4 ? "one" : "two" });
        }

        await host.IdleAsync();
        List<string> seen = [];
        var query = new InstanceQuery { Limit = 3 };
        do
        {
            var page = await host.Operations.QueryAsync(query);
            seen.AddRange(page.Instances.Select(instance => instance.Id));
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        Assert.Equal(["i-6", "i-5", "i-4", "i-3", "i-2", "i-1", "i-0"], seen);
        Assert.Equal(["i-2", "i-0"], (await host.Operations.QueryAsync(new() { Tenant = "one", State = OrchestrationState.Completed })).Instances.Select(instance => instance.Id));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Operations.QueryAsync(new() { After = "nowhere" }));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Archive_EndedLongAgo_IsFoundThereWithItsHistory(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Quick, Waiting, Increment);
        await host.RunAsync("Quick", 1, "old");
        await host.Client.StartAsync("Waiting", 1, new("open"));
        host.Time.Advance(TimeSpan.FromDays(31));
        await host.RunAsync("Quick", 1, "new");
        var before = await host.Operations.GetHistoryAsync("old");

        Assert.Equal(1, await host.Operations.ArchiveAsync(host.Time.GetUtcNow() - TimeSpan.FromDays(30)));

        Assert.Null(await host.Client.GetAsync("old"));
        var archived = (await host.Operations.FindAsync("old"))!;
        Assert.Equal(("2", true, OrchestrationState.Completed), (archived.Output, archived.IsArchived, archived.State));
        Assert.Equal(before, await host.Operations.GetHistoryAsync("old"));
        Assert.Equal(["old"], (await host.Operations.QueryAsync(new() { Archived = true })).Instances.Select(instance => instance.Id));
        Assert.Equal(["new", "open"], (await host.Operations.QueryAsync(new())).Instances.Select(instance => instance.Id));
        Assert.Equal(1, await host.Operations.PurgeAsync(host.Time.GetUtcNow() - TimeSpan.FromDays(30), [OrchestrationState.Completed], archived: true));
        Assert.Null(await host.Operations.FindAsync("old"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Purge_ByAgeAndState_LeavesTheOthers(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Quick, Waiting, Increment);
        await host.RunAsync("Quick", 1, "done");
        await host.Client.StartAsync("Waiting", 1, new("ended"));
        await host.Client.TerminateAsync("ended", "enough");
        host.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await host.Operations.PurgeAsync(host.Time.GetUtcNow(), [OrchestrationState.Terminated]));

        Assert.Null(await host.Client.GetAsync("ended"));
        Assert.Empty(await host.Operations.GetHistoryAsync("ended"));
        Assert.NotNull(await host.Client.GetAsync("done"));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Operations.PurgeAsync(host.Time.GetUtcNow(), [OrchestrationState.Running]));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Rewind_ActivityFailed_RunsItAgainAndNothingBefore(SqlDialect on)
    {
        var (broken, first) = (true, new Step<int, int>("First", (_, number) => Task.FromResult(number + 1)));
        var second = new Step<int, int>("Second", (_, number) => broken ? throw new InvalidOperationException("not yet") : Task.FromResult(number * 10));
        var flow = Make.Flow<int, int>(async (context, number) => await context.CallActivityAsync(second, await context.CallActivityAsync(first, number)));
        await using var host = await EngineHost.StartAsync(on, flow, first, second);
        Assert.Equal(OrchestrationState.Failed, (await host.RunAsync("Flow", 1)).State);

        broken = false;
        Assert.True(await host.Operations.RewindAsync("one", "mended"));

        Assert.Equal("20", (await host.EndAsync()).Output);
        Assert.Equal((1, 2), (first.Runs, second.Runs));
        Assert.Contains(HistoryKind.OrchestrationRewound, await host.KindsAsync());
        Assert.False(await host.Operations.RewindAsync("one", "again"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Rewind_ChildFailed_RewindsTheChildAndKeepsWhatCameMeanwhile(SqlDialect on)
    {
        var broken = true;
        var step = new Step<int, int>("Step", (_, number) => broken ? throw new InvalidOperationException("not yet") : Task.FromResult(number * 10));
        var child = Make.Flow<int, int>((context, number) => context.CallActivityAsync(step, number), "Child");
        var parent = Make.Flow<int, string>(
            async (context, number) =>
            {
                var word = await context.WaitForEventAsync("word", Timeout.InfiniteTimeSpan, "");
                return word + await context.CallChildAsync(child, number);
            },
            "Parent");
        await using var host = await EngineHost.StartAsync(on, parent, child, step);
        await host.Client.StartAsync("Parent", 7, new("one"));
        await host.Client.RaiseEventAsync("one", "word", "x");
        Assert.Equal(OrchestrationState.Failed, (await host.EndAsync()).State);

        broken = false;
        Assert.True(await host.Operations.RewindAsync("one", "mended"));

        Assert.Equal("\"x70\"", (await host.EndAsync()).Output);
        Assert.Equal(OrchestrationState.Completed, (await host.Client.GetAsync("one-c1"))!.State);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task RecoveryPoint_FailsHalfWay_ResumesThereAfterRetryAndRewind(SqlDialect on)
    {
        List<int> done = [];
        var failures = 0;
        var job = new Step<int, int>("Job", async (context, count) =>
        {
            for (var part = await context.RecoveryPointAsync<int>(); part < count; part++)
            {
                if (part == 2 && failures++ < 2)
                {
                    throw failures == 1 ? new TransientException("503") : new InvalidOperationException("broken");
                }

                done.Add(part);
                context.Report(new { Part = part });
                await context.SaveRecoveryPointAsync(part + 1);
            }

            return count;
        });
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(job, number));
        await using var host = await EngineHost.StartAsync(on, flow, job);
        await host.Client.StartAsync("Flow", 4, new("one"));
        await host.AdvanceUntilEndedAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(OrchestrationState.Failed, (await host.EndAsync()).State);

        await host.Operations.RewindAsync("one", "again");

        Assert.Equal("4", (await host.EndAsync()).Output);
        Assert.Equal([0, 1, 2, 3], done);
        await host.RestartAsync();
        Assert.Equal("""{"part":3}""", (await host.Client.GetAsync("one"))!.Progress);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Measure_SomeOfEach_CountsThem(SqlDialect on)
    {
        var sleeper = Make.Flow<int, int>(
            async (context, number) =>
            {
                await context.DelayUntilAsync(context.UtcNow.AddHours(1));
                return number;
            },
            "Sleeper");
        await using var host = await EngineHost.StartAsync(on, Quick, Waiting, sleeper, Increment);
        await host.RunAsync("Quick", 1, "done");
        await host.Client.StartAsync("Waiting", 1, new("waiting"));
        await host.Client.StartAsync("Sleeper", 1, new("sleeping"));
        await host.IdleAsync();

        var statistics = await host.Operations.MeasureAsync();

        Assert.Equal((1L, 2L), (statistics.Instances[OrchestrationState.Completed], statistics.Instances[OrchestrationState.Running]));
        Assert.Equal((0L, 1L, 1), (statistics.Ready, statistics.Sleeping, statistics.Workers));
    }
}
