using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

public sealed class TimerTests
{
    private static readonly Flow<int, string> Sleeper = Make.Flow<int, string>(async (context, seconds) =>
    {
        var start = context.UtcNow;
        await context.DelayUntilAsync(start.AddSeconds(seconds));
        return (context.UtcNow - start).ToString();
    });

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task DelayUntil_ClockReachesTheMoment_WakesThenAndNotBefore(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Sleeper);
        await host.Client.StartAsync("Flow", 900, new("one"));
        await host.Signals.Committed("one", HistoryKind.TimerCreated);

        host.Time.Advance(TimeSpan.FromSeconds(899.9));
        await host.IdleAsync();
        Assert.Equal(OrchestrationState.Running, (await host.Client.GetAsync("one"))!.State);
        host.Time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("\"00:15:00\"", (await host.EndAsync()).Output);
        Assert.Equal("0", await host.ScalarAsync("SELECT COUNT(*) FROM durable_instances WHERE ready_at IS NOT NULL OR owner IS NOT NULL"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task DelayUntil_MomentHasPassed_GoesOnAtOnce(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Sleeper);

        Assert.Equal(OrchestrationState.Completed, (await host.RunAsync("Flow", -5)).State);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task DelayUntil_EngineStoppedOverTheMoment_WakesAtTheNextStart(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Sleeper);
        await host.Client.StartAsync("Flow", 60, new("one"));
        await host.Signals.Committed("one", HistoryKind.TimerCreated);
        await host.Engine.StopAsync();
        host.Time.Advance(TimeSpan.FromDays(3));

        await host.RestartAsync();
        await host.IdleAsync();
        host.Time.Advance(TimeSpan.Zero);

        Assert.Equal("\"3.00:00:00\"", (await host.EndAsync()).Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task DelayUntil_Cancelled_GoesOnAndLeavesNoTimer(SqlDialect on)
    {
        var increment = Make.Step<int, int>("Increment", number => number + 1);
        var flow = Make.Flow<int, string>(async (context, number) =>
        {
            using var cancellation = new CancellationTokenSource();
            var delay = context.DelayUntilAsync(context.UtcNow.AddHours(1), cancellation.Token);
            var call = context.CallActivityAsync(increment, number);
            var first = await Task.WhenAny(delay, call);
#pragma warning disable MA0042, CA1849 // CancelAsync goes on on another thread, which an orchestration may not.
            cancellation.Cancel();
#pragma warning restore MA0042, CA1849
            await context.CallActivityAsync(increment, await call);
            return first == call && delay.IsCanceled ? "call" : "delay";
        });
        await using var host = await EngineHost.StartAsync(on, flow, increment);

        Assert.Equal("\"call\"", (await host.RunAsync("Flow", 1)).Output);
        Assert.Equal("0", await host.ScalarAsync("SELECT COUNT(*) FROM durable_instances WHERE ready_at IS NOT NULL OR owner IS NOT NULL"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task DelayUntil_ManySleepersOfOneMoment_AllWake(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, options => options with { MaxOwnedInstances = 10 }, Sleeper);
        for (var index = 0; index < 200; index++)
        {
            await host.Client.StartAsync("Flow", 30, new("sleeper-" + index));
        }

        await host.IdleAsync();
        host.Time.Advance(TimeSpan.FromSeconds(30));
        for (var index = 0; index < 200; index++)
        {
            Assert.Equal(OrchestrationState.Completed, (await host.EndAsync("sleeper-" + index)).State);
        }
    }
}
