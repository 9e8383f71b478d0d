using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

public sealed class EventTests
{
    private static readonly Flow<int, string[]> Listener = Make.Flow<int, string[]>(async (context, count) =>
    {
        var heard = new List<string>();
        for (var index = 0; index < count; index++)
        {
            heard.Add(await context.WaitForEventAsync("word", TimeSpan.FromMinutes(15), "silence"));
        }

        return [.. heard];
    });

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task WaitForEvent_EventComes_ReturnsItAndCancelsTheTimer(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Listener);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.Signals.Committed("one", HistoryKind.TimerCreated);

        await host.Client.RaiseEventAsync("one", "word", "hello");

        Assert.Equal("""["hello"]""", (await host.EndAsync()).Output);
        Assert.Equal("0", await host.ScalarAsync("SELECT COUNT(*) FROM durable_instances WHERE ready_at IS NOT NULL OR owner IS NOT NULL"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task WaitForEvent_NoneInTime_ReturnsTheTimedOutValue(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Listener);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.Signals.Committed("one", HistoryKind.TimerCreated);

        host.Time.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal("""["silence"]""", (await host.EndAsync()).Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task WaitForEvent_TimedOutOnce_GivesTheNextEventToTheNextWait(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Listener);
        await host.Client.StartAsync("Flow", 2, new("one"));
        await host.Signals.Committed("one", HistoryKind.TimerCreated);
        host.Time.Advance(TimeSpan.FromMinutes(15));
        await host.Signals.Committed("one", HistoryKind.TimerCreated, 2);

        await host.Client.RaiseEventAsync("one", "word", "late");

        Assert.Equal("""["silence","late"]""", (await host.EndAsync()).Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task RaiseEvent_BeforeItIsAwaited_IsKeptInOrder(SqlDialect on)
    {
        var gate = new TaskCompletionSource<int>();
        var slow = new Step<int, int>("Slow", (_, _) => gate.Task);
        var flow = Make.Flow<int, string>(async (context, _) =>
        {
            await context.CallActivityAsync(slow, 0);
            var heard = "";
            for (var index = 0; index < 3; index++)
            {
                heard += await context.WaitForEventAsync("word", Timeout.InfiniteTimeSpan, "") + await context.WaitForEventAsync("other", Timeout.InfiniteTimeSpan, "");
            }

            return heard;
        });
        await using var host = await EngineHost.StartAsync(on, flow, slow);
        await host.Client.StartAsync("Flow", 1, new("one"));
        foreach (var word in new[] { "a", "b", "c" })
        {
            await host.Client.RaiseEventAsync("one", "word", word);
            await host.Client.RaiseEventAsync("one", "other", word.ToUpperInvariant());
        }

        gate.SetResult(1);

        Assert.Equal("\"aAbBcC\"", (await host.EndAsync()).Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task RaiseEvent_SameDedupeKey_HasOneEffect(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Listener);
        await host.Client.StartAsync("Flow", 2, new("one"));
        for (var time = 0; time < 5; time++)
        {
            await host.Client.RaiseEventAsync("one", "word", "first", dedupeKey: "delivery-1");
        }

        await host.Client.RaiseEventAsync("one", "word", "second", dedupeKey: "delivery-2");

        Assert.Equal("""["first","second"]""", (await host.EndAsync()).Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task RaiseEvent_ToEndedOrUnknownInstance_IsHarmless(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Listener);
        await host.RunAsync("Flow", 0);

        await host.Client.RaiseEventAsync("one", "word", "too late");
        await host.Client.RaiseEventAsync("nobody", "word", "?");

        Assert.Equal("0", await host.ScalarAsync("SELECT COUNT(*) FROM durable_messages"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task RaiseEvent_WrongPayload_FailsTheInstanceReadably(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Listener);
        await host.Client.StartAsync("Flow", 1, new("one"));

        await host.Client.RaiseEventAsync("one", "word", new { Not = "a string" });

        Assert.StartsWith("System.Text.Json.JsonException: ", (await host.EndAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task RaiseEvent_EngineRestartedBeforeItIsRead_IsNotLost(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Listener);
        await host.Client.StartAsync("Flow", 2, new("one"));
        await host.Client.RaiseEventAsync("one", "word", "before");
        await host.RestartAsync();

        await host.Client.RaiseEventAsync("one", "word", "after");

        Assert.Equal("""["before","after"]""", (await host.EndAsync()).Output);
    }
}
