using CiCdPlatform.TestKit;

namespace CiCdPlatform.Durable.Tests;

public sealed class LifecycleTests
{
    private static readonly Flow<int, string> Waiting = Make.Flow<int, string>((context, _) => context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, ""));

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Start_IdTaken_IsIgnoredOrRejected(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Waiting);

        Assert.True(await host.Client.StartAsync("Flow", 1, new("one")));
        Assert.False(await host.Client.StartAsync("Flow", 1, new("one")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.StartAsync("Flow", 1, new("one", OnDuplicate: DuplicateStart.Reject)));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Start_ManyAtOnceWithOneId_CreatesOne(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Waiting);

        var created = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => host.Client.StartAsync("Flow", 1, new("one")))));

        Assert.Single(created, made => made);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a_b")]
    [InlineData("é")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Start_IdThatOtherHostsRefuse_Throws(string id)
    {
        await using var host = await EngineHost.StartAsync(SqlDialect.Sqlite, Waiting);

        await Assert.ThrowsAsync<ArgumentException>(() => host.Client.StartAsync("Flow", 1, new(id)));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Start_UnknownNameOrWrongInput_Throws(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Waiting);

        await Assert.ThrowsAsync<ArgumentException>(() => host.Client.StartAsync("Nothing", 1, new("one")));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Client.StartAsync("Flow", "text", new("one")));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Start_SameSupersessionKey_TerminatesOlderRunningInstances(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Waiting);
        await host.Client.StartAsync("Flow", 1, new("old", "pull-7"));
        await host.Client.StartAsync("Flow", 1, new("other", "pull-8"));
        await host.Signals.Committed("old", HistoryKind.OrchestratorStarted);

        await host.Client.StartAsync("Flow", 1, new("new", "pull-7"));
        await host.Client.StartAsync("Flow", 1, new("old", "pull-7"));

        var old = await host.EndAsync("old");
        Assert.Equal((OrchestrationState.Terminated, "superseded by new"), (old.State, old.Error));
        await host.IdleAsync();
        Assert.Equal(OrchestrationState.Running, (await host.Client.GetAsync("other"))!.State);
        Assert.Equal(OrchestrationState.Running, (await host.Client.GetAsync("new"))!.State);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Terminate_WhileAnActivityRuns_CancelsItAndKeepsTheReason(SqlDialect on)
    {
        var cancelled = new TaskCompletionSource();
        var endless = new Step<int, int>("Endless", async (context, _) =>
        {
            await using var registration = context.Cancellation.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Cancellation);
            return 0;
        });
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(endless, number));
        await using var host = await EngineHost.StartAsync(on, flow, endless);
        await host.Client.StartAsync("Flow", 1, new("one"));
        while (endless.Runs == 0)
        {
            await Task.Yield();
        }

        await host.Client.TerminateAsync("one", "the repository was removed");
        await host.Client.TerminateAsync("one", "again");

        var instance = await host.EndAsync();
        Assert.Equal((OrchestrationState.Terminated, "the repository was removed"), (instance.State, instance.Error));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("0", await host.ScalarAsync("SELECT COUNT(*) FROM durable_instances WHERE ready_at IS NOT NULL OR owner IS NOT NULL"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task ContinueAsNew_WithUnreadEvents_StartsAnewAndKeepsThem(SqlDialect on)
    {
        var flow = Make.Flow<string, string>(async (context, heard) =>
        {
            heard += await context.WaitForEventAsync("word", Timeout.InfiniteTimeSpan, "");
            if (heard.Length < 5)
            {
                context.ContinueAsNew(heard);
                return "";
            }

            return heard;
        });
        await using var host = await EngineHost.StartAsync(on, flow);
        await host.Client.StartAsync("Flow", "", new("one"));

        await Task.WhenAll("vwxyz".Select(letter => host.Client.RaiseEventAsync("one", "word", letter.ToString())));

        var instance = await host.EndAsync();
        Assert.Equal("\"vwxyz\"", instance.Output);
        Assert.Equal("\"vwxy\"", instance.Input);
        Assert.Equal(HistoryKind.ContinuedAsNew, (await host.KindsAsync())[0]);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task ContinueAsNew_AnswersToTheRunBefore_AreForgotten(SqlDialect on)
    {
        var gate = new TaskCompletionSource<int>();
        var slow = new Step<int, int>("Slow", (_, number) => number == 0 ? gate.Task : Task.FromResult(number));
        var flow = Make.Flow<int, int>(async (context, run) =>
        {
            var call = context.CallActivityAsync(slow, run);
            if (run == 0)
            {
                await context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, "");
                context.ContinueAsNew(5);
                return 0;
            }

            return await call;
        });
        await using var host = await EngineHost.StartAsync(on, flow, slow);
        await host.Client.StartAsync("Flow", 0, new("one"));
        await host.Signals.Committed("one", HistoryKind.ActivityScheduled);
        await host.Client.RaiseEventAsync("one", "go", "");
        await host.Signals.Committed("one", HistoryKind.ContinuedAsNew);

        gate.SetResult(99);

        Assert.Equal("5", (await host.EndAsync()).Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Suspend_ThenResume_TakesNoTurnBetweenAndLosesNothing(SqlDialect on)
    {
        var flow = Make.Flow<int, string>(async (context, _) =>
        {
            var delay = context.DelayUntilAsync(context.UtcNow.AddSeconds(5));
            var word = await context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, "");
            await delay;
            return word;
        });
        await using var host = await EngineHost.StartAsync(on, flow);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.IdleAsync();

        Assert.True(await host.Engine.Operations.SuspendAsync("one", "held"));
        Assert.False(await host.Engine.Operations.SuspendAsync("one", "held"));
        await host.Client.RaiseEventAsync("one", "go", "word");
        host.Time.Advance(TimeSpan.FromSeconds(10));
        await host.IdleAsync();
        Assert.Equal(OrchestrationState.Suspended, (await host.Client.GetAsync("one"))!.State);
        Assert.True(await host.Engine.Operations.ResumeAsync("one"));

        Assert.Equal("\"word\"", (await host.EndAsync()).Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Suspend_ActivityEndsMeanwhile_ItsResultIsKeptOverARestart(SqlDialect on)
    {
        var gate = new TaskCompletionSource<int>();
        var slow = new Step<int, int>("Slow", (_, _) => gate.Task);
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(slow, number));
        await using var host = await EngineHost.StartAsync(on, flow, slow);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.Signals.Committed("one", HistoryKind.ActivityScheduled);
        await host.Engine.Operations.SuspendAsync("one", "held");
        gate.SetResult(42);
        await host.RowAsync("SELECT kind FROM durable_messages", "ActivityCompleted");

        await host.RestartAsync();
        await host.Engine.Operations.ResumeAsync("one");

        Assert.Equal("42", (await host.EndAsync()).Output);
        Assert.Equal(1, slow.Runs);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task SetStatus_AtEveryStep_ShowsTheLatest(SqlDialect on)
    {
        var flow = Make.Flow<int, int>(async (context, _) =>
        {
            context.SetStatus(new { Phase = "waiting" });
            await context.WaitForEventAsync("go", Timeout.InfiniteTimeSpan, "");
            context.SetStatus(new { Phase = "done" });
            return 1;
        });
        await using var host = await EngineHost.StartAsync(on, flow);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.IdleAsync();
        Assert.Equal("""{"phase":"waiting"}""", (await host.Client.GetAsync("one"))!.Status);

        await host.Client.RaiseEventAsync("one", "go", null);

        Assert.Equal("""{"phase":"done"}""", (await host.EndAsync()).Status);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task List_ByNameAndState_NewestFirst(SqlDialect on)
    {
        await using var host = await EngineHost.StartAsync(on, Waiting, new Flow<int, int>("Quick", (_, number) => Task.FromResult(number)));
        foreach (var (name, id) in new[] { ("Flow", "a"), ("Quick", "b"), ("Quick", "c") })
        {
            await host.Client.StartAsync(name, 1, new(id));
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await host.IdleAsync();

        Assert.Equal(["c", "b", "a"], (await host.Client.ListAsync()).Select(instance => instance.Id));
        Assert.Equal(["c", "b"], (await host.Client.ListAsync("Quick", OrchestrationState.Completed)).Select(instance => instance.Id));
        Assert.Equal(["c"], (await host.Client.ListAsync(limit: 1)).Select(instance => instance.Id));
        Assert.Null(await host.Client.GetAsync("nobody"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.WaitAsync("nobody"));
    }

    [Fact]
    public async Task Start_SecondEngineOnTheSameFile_IsRefused()
    {
        await using var host = await EngineHost.StartAsync(SqlDialect.Sqlite, Waiting);
        await using var second = new DurableEngine(new() { Database = host.Database.OpenAnother(), Catalogue = new([], []) });

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => second.StartAsync());
        Assert.Contains("another process runs the engine", refused.Message, StringComparison.Ordinal);
    }
}
