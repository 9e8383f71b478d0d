using System.Net.Sockets;
using CiCdPlatform.TestKit;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CiCdPlatform.Durable.Tests;

public sealed class ActivityTests
{
    private readonly Step<int, int> _increment = Make.Step<int, int>("Increment", number => number + 1);

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_FiveActivitiesInOrder_CompletesWithTheirSum(SqlDialect on)
    {
        var flow = Make.Flow<int, int>(async (context, number) =>
        {
            for (var step = 0; step < 5; step++)
            {
                number = await context.CallActivityAsync(_increment, number);
            }

            return number;
        });
        await using var host = await EngineHost.StartAsync(on, flow, _increment);

        var instance = await host.RunAsync("Flow", 10);

        Assert.Equal((OrchestrationState.Completed, "15"), (instance.State, instance.Output));
        Assert.Equal(5, _increment.Runs);
        Assert.Equal(
            [HistoryKind.OrchestrationStarted, HistoryKind.OrchestratorStarted, HistoryKind.ActivityScheduled, HistoryKind.OrchestratorStarted, HistoryKind.ActivityCompleted],
            (await host.KindsAsync()).Take(5));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_FanOutAndWhenAll_JoinsAllResults(SqlDialect on)
    {
        var flow = Make.Flow<int, int[]>(async (context, count) =>
            await Task.WhenAll(Enumerable.Range(0, count).Select(number => context.CallActivityAsync(_increment, number))).ConfigureAwait(false));
        await using var host = await EngineHost.StartAsync(on, flow, _increment);

        var instance = await host.RunAsync("Flow", 40);

        Assert.Equal("[" + string.Join(',', Enumerable.Range(1, 40)) + "]", instance.Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_WhenAny_GoesOnWithTheFirst(SqlDialect on)
    {
        var never = new Step<int, int>("Never", async (context, _) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Cancellation);
            return 0;
        });
        var flow = Make.Flow<int, int>(async (context, number) =>
            await await Task.WhenAny(context.CallActivityAsync(never, number), context.CallActivityAsync(_increment, number)));
        await using var host = await EngineHost.StartAsync(on, flow, never, _increment);

        Assert.Equal("8", (await host.RunAsync("Flow", 7)).Output);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_ActivityThrows_FailsAtOnceWithTypeAndMessage(SqlDialect on)
    {
        var broken = Make.Step<int, int>("Broken", _ => throw new InvalidOperationException("no such branch"));
        var flow = Make.Flow<int, string>(async (context, number) =>
        {
            try
            {
                await context.CallActivityAsync(broken, number);
                return "";
            }
            catch (TaskFailedException exception)
            {
                return $"{exception.TaskName}|{exception.ErrorType}|{exception.Message}";
            }
        });
        await using var host = await EngineHost.StartAsync(on, flow, broken);

        var instance = await host.RunAsync("Flow", 1);

        Assert.Equal("\"Broken|System.InvalidOperationException|Broken failed: no such branch\"", instance.Output);
        Assert.Equal(1, broken.Runs);
        var failed = Assert.Single(await host.Engine.GetHistoryAsync("one"), past => past.Kind == HistoryKind.ActivityFailed);
        Assert.Equal("""{"type":"System.InvalidOperationException","message":"no such branch"}""", failed.Payload);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_TransientFailures_RetriesExponentiallyUpToThreeAttempts(SqlDialect on)
    {
        var attempts = new List<(int Attempt, DateTimeOffset At)>();
        EngineHost host = null!;
        var flaky = new Step<int, int>("Flaky", (context, _) =>
        {
            attempts.Add((context.Attempt, host.Time.GetUtcNow()));
            throw new TransientException("502");
        });
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(flaky, number));
        host = await EngineHost.StartAsync(on, flow, flaky);
        await using var _ = host;
        var start = host.Time.GetUtcNow();
        await host.Client.StartAsync("Flow", 1, new("one"));

        await host.AdvanceUntilEndedAsync(TimeSpan.FromMilliseconds(500));

        Assert.Equal([1, 2, 3], attempts.Select(attempt => attempt.Attempt));
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)], attempts.Select(attempt => attempt.At - start));
        Assert.StartsWith("CiCdPlatform.Durable.TransientException: ", (await host.EndAsync()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_DatabaseGoesAwayUnderAnActivity_IsRetried(SqlDialect on)
    {
        var reader = new Step<int, int>("Reader", (context, number) => context.Attempt > 1
            ? Task.FromResult(number)
            : throw (on == SqlDialect.Sqlite ? new SqliteException("database is locked", 5) : new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused))));
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(reader, number));
        await using var host = await EngineHost.StartAsync(on, flow, reader);
        await host.Client.StartAsync("Flow", 7, new("one"));

        await host.AdvanceUntilEndedAsync(TimeSpan.FromMilliseconds(500));

        Assert.Equal((OrchestrationState.Completed, "7"), ((await host.EndAsync()).State, (await host.EndAsync()).Output));
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(3600, 30)]
    [InlineData(0.1, 1)]
    public async Task Run_RetryAfterGiven_IsHonouredUpToTheLongestWait(double askedSeconds, double waitedSeconds)
    {
        EngineHost host = null!;
        DateTimeOffset second = default;
        var flaky = new Step<int, int>("Flaky", (context, number) =>
        {
            if (context.Attempt == 1)
            {
                throw new TransientException("429", retryAfter: TimeSpan.FromSeconds(askedSeconds));
            }

            second = host.Time.GetUtcNow();
            return Task.FromResult(number);
        });
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(flaky, number));
        host = await EngineHost.StartAsync(SqlDialect.Sqlite, flow, flaky);
        await using var _ = host;
        var start = host.Time.GetUtcNow();
        await host.Client.StartAsync("Flow", 1, new("one"));

        await host.AdvanceUntilEndedAsync(TimeSpan.FromMilliseconds(500));

        Assert.Equal(TimeSpan.FromSeconds(waitedSeconds), second - start);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_RestartedBetweenAttempts_KeepsTheCountAndTheDueTime(SqlDialect on)
    {
        var flaky = new Step<int, int>("Flaky", (context, _) => context.Attempt < 3 ? throw new TransientException("503") : Task.FromResult(context.Attempt));
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(flaky, number));
        await using var host = await EngineHost.StartAsync(on, flow, flaky);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.Signals.Committed("one", HistoryKind.ActivityRetried);

        await host.RestartAsync();
        Assert.Equal(1, flaky.Runs);
        await host.AdvanceUntilEndedAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("3", (await host.EndAsync()).Output);
        Assert.Equal(3, flaky.Runs);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Run_ActivityOutOfCatalogue_FailsWithTheCure(SqlDialect on)
    {
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(_increment, number));
        await using var host = await EngineHost.StartAsync(on, flow);

        Assert.Contains("The activity Increment is not in the catalogue", (await host.RunAsync("Flow", 1)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Lease_HeldByAnotherAndRunOut_IsTakenOver(SqlDialect on)
    {
        var slow = Make.Blocked("Slow");
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(slow.Step, number));
        await using var host = await EngineHost.StartAsync(on, options => options with { Lease = TimeSpan.FromMilliseconds(300) }, flow, slow.Step);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await slow.BegunAsync(1);

        await host.ExecuteAsync("INSERT INTO durable_workers (id, lease_until) VALUES ('lost', 9000000000000)");
        await host.ExecuteAsync("UPDATE durable_instances SET owner = 'lost'");
        await slow.CancelledAsync();
        await host.ExecuteAsync("UPDATE durable_workers SET lease_until = 1 WHERE id = 'lost'");
        await slow.BegunAsync(2);
        slow.Open(7);

        Assert.Equal("7", (await host.EndAsync()).Output);
        Assert.Equal(2, slow.Step.Runs);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Terminate_ActivityStillQueued_NeverRuns(SqlDialect on)
    {
        var gate = new TaskCompletionSource<int>();
        var slow = new Step<int, int>("Slow", (_, _) => gate.Task);
        var first = Make.Flow<int, int>((context, number) => context.CallActivityAsync(slow, number), "First");
        var second = Make.Flow<int, int>((context, number) => context.CallActivityAsync(_increment, number), "Second");
        await using var host = await EngineHost.StartAsync(on, options => options with { MaxConcurrentActivities = 1 }, first, second, slow, _increment);
        await host.Client.StartAsync("First", 1, new("one"));
        await host.Signals.Committed("one", HistoryKind.ActivityScheduled);
        await host.Client.StartAsync("Second", 1, new("two"));
        await host.Signals.Committed("two", HistoryKind.ActivityScheduled);

        await host.Client.TerminateAsync("two", "not wanted");
        gate.SetResult(1);

        await host.EndAsync();
        await host.IdleAsync();
        Assert.Equal(0, _increment.Runs);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Terminate_ActivityWaitsForItsNextAttempt_NeverRunsAgain(SqlDialect on)
    {
        var flaky = new Step<int, int>("Flaky", (_, _) => throw new TransientException("503"));
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(flaky, number));
        await using var host = await EngineHost.StartAsync(on, flow, flaky);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.IdleAsync();

        await host.Client.TerminateAsync("one", "not wanted");
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.IdleAsync();

        Assert.Equal(1, flaky.Runs);
    }
}
