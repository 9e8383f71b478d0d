using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

public sealed class SemanticsTests
{
    private static readonly Flow<string, string> Waiting = Make.Flow<string, string>(async (context, input) => input + await context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, ""));

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Start_Superseding_EndsWhatRunsAndBeginsAnewUnderTheSameId(SqlDialect on)
    {
        var child = Make.Flow<int, string>((context, _) => context.WaitForEventAsync("never", Timeout.InfiniteTimeSpan, ""), "Child");
        var parent = Make.Flow<string, string>(
            async (context, input) => input == "first" ? await context.CallChildAsync(child, 1) : input + await context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, ""), "Parent");
        await using var host = await EngineHost.StartAsync(on, parent, child);
        await host.Client.StartAsync("Parent", "first", new("one"));
        await host.IdleAsync();

        Assert.True(await host.Client.StartAsync("Parent", "second", new("one", OnDuplicate: DuplicateStart.Supersede)));
        await host.Client.RaiseEventAsync("one", "go", "!");

        Assert.Equal("\"second!\"", (await host.EndAsync()).Output);
        Assert.Equal(OrchestrationState.Terminated, (await host.EndAsync("one-c1")).State);
        Assert.False(await host.Client.StartAsync("Parent", "third", new("one")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.StartAsync("Parent", "third", new("one", OnDuplicate: DuplicateStart.Reject)));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Version_RaisedWhileOneRuns_ThatOneEndsOnItsOwnAndNewOnesOnTheNew(SqlDialect on)
    {
        var second = new Versioned(2, async context => await context.WaitForEventAsync("b", Timeout.InfiniteTimeSpan, "") + "2");
        var first = new Versioned(1, async context => await context.WaitForEventAsync("a", Timeout.InfiniteTimeSpan, "") + "1");
        await using var host = await EngineHost.StartAsync(on, first);
        await host.Client.StartAsync("Versioned", "", new("old"));
        await host.IdleAsync();

        await host.RestartAsync(first, second);
        await host.Client.StartAsync("Versioned", "", new("new"));
        foreach (var id in new[] { "old", "new" })
        {
            await host.Client.RaiseEventAsync(id, "a", "a");
            await host.Client.RaiseEventAsync(id, "b", "b");
        }

        var ended = new[] { await host.EndAsync("old"), await host.EndAsync("new") };
        Assert.Equal([("\"a1\"", 1), ("\"b2\"", 2)], ended.Select(instance => (instance.Output!, instance.Version)));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Start_LargeInput_IsStoredSmallAndReadWhole(SqlDialect on)
    {
        var large = string.Concat(Enumerable.Repeat("a line of a log, as they are: much alike\n", 20_000));
        var flow = Make.Flow<string, int>((_, text) => Task.FromResult(text.Length));
        await using var host = await EngineHost.StartAsync(on, flow);

        var ended = await host.RunAsync("Flow", large);

        Assert.Equal(large.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), ended.Output);
        Assert.Equal(large.Length, System.Text.Json.JsonSerializer.Deserialize<string>(ended.Input!)!.Length);
        var stored = int.Parse((await host.ScalarAsync("SELECT LENGTH(input) + (SELECT SUM(LENGTH(events)) FROM durable_history) FROM durable_instances"))!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(stored, 1, large.Length / 50);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Start_TextWithNul_IsKept(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Waiting);
        await host.Client.StartAsync("Flow", "a\0", new("one"));

        await host.Client.RaiseEventAsync("one", "go", "b\0");

        Assert.Equal("a\0b\0", System.Text.Json.JsonSerializer.Deserialize<string>((await host.EndAsync()).Output!));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Retry_PolicyOfTheReason_IsUsed(SqlDialect on)
    {
        List<DateTimeOffset> at = [];
        EngineHost host = null!;
        var limited = new Step<int, int>("Limited", (context, number) =>
        {
            at.Add(host.Time.GetUtcNow());
            return context.Attempt < 4 ? throw new TransientException("429", reason: RetryReason.RateLimit) : Task.FromResult(number);
        });
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(limited, number));
        var policy = new RetryPolicy { MaxAttempts = 4, FirstDelay = TimeSpan.FromSeconds(2), Growth = RetryGrowth.Linear };
        host = await EngineHost.StartAsync(on, options => options with { Retries = new Dictionary<RetryReason, RetryPolicy> { [RetryReason.RateLimit] = policy } }, flow, limited);
        await using var _ = host;
        await host.Client.StartAsync("Flow", 1, new("one"));

        await host.AdvanceUntilEndedAsync(TimeSpan.FromMilliseconds(500));

        Assert.Equal([2, 4, 6], at.Zip(at.Skip(1), (one, next) => (int)(next - one).TotalSeconds));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Tenants_OneFloods_TheOtherIsServedInTurn(SqlDialect on)
    {
        List<string> order = [];
        var gate = Make.Blocked("Gate");
        var step = new Step<string, int>("Step", (context, name) =>
        {
            order.Add(name);
            return Task.FromResult(0);
        });
        var hold = Make.Flow<int, int>((context, number) => context.CallActivityAsync(gate.Step, number), "Hold");
        var flow = Make.Flow<string, int>((context, name) => context.CallActivityAsync(step, name));
        await using var host = await EngineHost.StartAsync(on, options => options with { MaxConcurrentActivities = 1 }, hold, flow, gate.Step, step);
        await host.Client.StartAsync("Hold", 1, new("hold"));
        await gate.BegunAsync(1);
        for (var index = 0; index < 3; index++)
        {
            await host.Client.StartAsync("Flow", "flood", new($"flood-{index}") { Tenant = "flood" });
            await QueuedAsync(index + 1);
        }

        await host.Client.StartAsync("Flow", "other", new("other") { Tenant = "other" });
        await QueuedAsync(4);
        gate.Open(1);
        await host.IdleAsync();

        Assert.Equal(["flood", "other", "flood", "flood"], order);

        Task QueuedAsync(int count) => Eventually.NotNullAsync(() => Task.FromResult(host.Engine.Queued == count ? host : null), $"{count} activities to wait");
    }

    private sealed class Versioned(int version, Func<OrchestrationContext, Task<string>> run) : Orchestration<string, string>
    {
        public override int Version => version;

        public override Task<string> RunAsync(OrchestrationContext context, string input) => run(context);
    }
}
