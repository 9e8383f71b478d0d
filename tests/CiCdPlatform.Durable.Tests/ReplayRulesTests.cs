using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

public sealed class ReplayRulesTests
{
    private readonly Step<int, int> _increment = Make.Step<int, int>("Increment", number => number + 1);
    private readonly Step<int, int> _other = Make.Step<int, int>("Other", number => number + 1);

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Replay_CodeAsksForSomethingElse_FailsNamingBoth(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Asks(context => context.CallActivityAsync(_increment, 1)), _increment, _other);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.IdleAsync();

        await host.RestartAsync(Asks(context => context.DelayUntilAsync(context.UtcNow.AddSeconds(1))), _increment, _other);
        await host.Client.RaiseEventAsync("one", "go", null);

        Assert.Contains("history event 3 is ActivityScheduled Increment, the code asked for TimerCreated delay", (await host.EndAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Replay_CodeAsksForAnotherActivity_FailsNamingBoth(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Asks(context => context.CallActivityAsync(_increment, 1)), _increment, _other);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.IdleAsync();

        await host.RestartAsync(Asks(context => context.CallActivityAsync(_other, 1)), _increment, _other);
        await host.Client.RaiseEventAsync("one", "go", null);

        Assert.Contains("history event 3 is ActivityScheduled Increment, the code asked for ActivityScheduled Other", (await host.EndAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Replay_CodeAsksForLess_Fails(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Asks(context => context.CallActivityAsync(_increment, 1)), _increment);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.IdleAsync();

        await host.RestartAsync(Asks(_ => Task.CompletedTask), _increment);
        await host.Client.RaiseEventAsync("one", "go", null);

        Assert.Contains("history event 3 is ActivityScheduled Increment, the code asked for nothing", (await host.EndAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Replay_CodeAsksForMore_Fails(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Asks(_ => Task.CompletedTask), _increment);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.IdleAsync();

        await host.RestartAsync(Asks(context => context.CallActivityAsync(_increment, 1)), _increment);
        await host.Client.RaiseEventAsync("one", "go", null);

        Assert.Contains("where the code asked for ActivityScheduled Increment", (await host.EndAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_AwaitsAForeignTask_FailsInsteadOfHanging(SqlDialect on)
    {
        var never = new TaskCompletionSource<int>();
        var flow = Make.Flow<int, int>((_, _) => never.Task);
        await using var host = await EngineHost.StartAsync(on, flow);

        Assert.Contains("waits for something that its context did not give", (await host.RunAsync("Flow", 1)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_GoesOnOutsideOfItsTurn_Fails(bool asksAfterwards)
    {
        var gate = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flow = Make.Flow<int, int>(async (context, number) =>
        {
            // Something durable is open, so that the instance might wait for it.
            var open = context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, 0);
            await Task.WhenAny(open, gate.Task);
            return asksAfterwards ? await context.CallActivityAsync(_increment, number) : number;
        });
        await using var host = await EngineHost.StartAsync(SqlDialect.Sqlite, flow, _increment);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.Signals.Committed("one", HistoryKind.OrchestratorStarted);
        await host.IdleAsync();

        gate.SetResult(1);

        Assert.Contains("the orchestration went on outside of its turn", (await host.EndAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_AsksFromAnotherThread_Fails(SqlDialect on)
    {
        var flow = Make.Flow<int, int>(async (context, number) => await Task.Run(() => context.CallActivityAsync(_increment, number)));
        await using var host = await EngineHost.StartAsync(on, flow, _increment);

        Assert.Equal(OrchestrationState.Failed, (await host.RunAsync("Flow", 1)).State);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_Throws_FailsWithTypeAndMessage(SqlDialect on)
    {
        var flow = Make.Flow<int, int>((_, _) => throw new FormatException("not a version"));
        await using var host = await EngineHost.StartAsync(on, flow);

        var instance = await host.RunAsync("Flow", 1);

        Assert.Equal((OrchestrationState.Failed, "System.FormatException: not a version"), (instance.State, instance.Error));
        Assert.Equal(HistoryKind.OrchestrationFailed, (await host.KindsAsync())[^1]);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_HistoryGrowsOverItsBound_FailsWithTheCure(SqlDialect on)
    {
        var flow = Make.Flow<int, int>(async (context, number) =>
        {
            while (true)
            {
                number = await context.CallActivityAsync(_increment, number);
            }
        });
        await using var host = await EngineHost.StartAsync(on, options => options with { MaxHistoryEvents = 50 }, flow, _increment);

        Assert.Contains("grown over 50 events: end the run earlier with ContinueAsNew", (await host.RunAsync("Flow", 1)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_AsksWithoutEndInOneTurn_Fails(SqlDialect on)
    {
        var flow = Make.Flow<int, int>((context, number) =>
        {
            while (true)
            {
                _ = context.CallActivityAsync(_increment, number);
            }
        });
        await using var host = await EngineHost.StartAsync(on, options => options with { MaxHistoryEvents = 50 }, flow, _increment);

        Assert.Contains("grown over 50 events", (await host.RunAsync("Flow", 1)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_PayloadOverItsBound_FailsWithTheSizes(SqlDialect on)
    {
        var flow = Make.Flow<int, string>((_, length) => Task.FromResult(new string('x', length)));
        await using var host = await EngineHost.StartAsync(on, options => options with { MaxPayloadLength = 1000 }, flow);

        Assert.Contains("The output of Flow has 2002 characters of JSON, over the limit of 1000", (await host.RunAsync("Flow", 2000)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task NewGuidAndUtcNow_OnEveryReplay_AreTheSame(SqlDialect on)
    {
        var seen = new List<string>();
        var replaying = new List<bool>();
        var flow = Make.Flow<int, int>(async (context, number) =>
        {
            seen.Add($"{context.NewGuid()} {context.UtcNow:O}");
            replaying.Add(context.IsReplaying);
            number = await context.CallActivityAsync(_increment, number);
            return await context.CallActivityAsync(_increment, number);
        });
        await using var host = await EngineHost.StartAsync(on, flow, _increment);

        await host.RunAsync("Flow", 1);
        await host.RunAsync("Flow", 1, "two");

        Assert.Equal(6, seen.Count);
        Assert.Single(seen[..3].Distinct());
        Assert.Equal(2, seen.Select(line => line[..36]).Distinct().Count());
        Assert.Equal([false, true, true], replaying[..3]);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_OrchestrationLeftTheCatalogue_WaitsForAWorkerThatHasIt(SqlDialect on)
    {
        var flow = Asks(_ => Task.CompletedTask);
        await using var host = await EngineHost.StartAsync(on, flow);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.IdleAsync();

        await host.RestartAsync(_increment);
        await host.Client.RaiseEventAsync("one", "go", null);
        await host.IdleAsync();
        Assert.Equal(OrchestrationState.Running, (await host.Client.GetAsync("one"))!.State);

        await host.RestartAsync(flow);
        Assert.Equal("1", (await host.EndAsync()).Output);
    }

    /// <summary>Asks for something without waiting for it, and then waits for an event, so that it is replayed when the event comes.</summary>
    private static Flow<int, int> Asks(Func<OrchestrationContext, Task> ask) => Make.Flow<int, int>(async (context, number) =>
    {
        _ = ask(context);
        await context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, "");
        return number;
    });
}
