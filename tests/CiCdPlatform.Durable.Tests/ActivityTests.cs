namespace CiCdPlatform.Durable.Tests;

public sealed class ActivityTests
{
    private readonly Step<int, int> _increment = Make.Step<int, int>("Increment", number => number + 1);

    [Fact]
    public async Task Run_FiveActivitiesInOrder_CompletesWithTheirSum()
    {
        var flow = Make.Flow<int, int>(async (context, number) =>
        {
            for (var step = 0; step < 5; step++)
            {
                number = await context.CallActivityAsync(_increment, number);
            }

            return number;
        });
        await using var host = await EngineHost.StartAsync(flow, _increment);

        var instance = await host.RunAsync("Flow", 10);

        Assert.Equal((OrchestrationState.Completed, "15"), (instance.State, instance.Output));
        Assert.Equal(5, _increment.Runs);
        Assert.Equal(
            [HistoryKind.OrchestrationStarted, HistoryKind.OrchestratorStarted, HistoryKind.ActivityScheduled, HistoryKind.OrchestratorStarted, HistoryKind.ActivityCompleted],
            (await host.KindsAsync()).Take(5));
    }

    [Fact]
    public async Task Run_FanOutAndWhenAll_JoinsAllResults()
    {
        var flow = Make.Flow<int, int[]>(async (context, count) =>
            await Task.WhenAll(Enumerable.Range(0, count).Select(number => context.CallActivityAsync(_increment, number))).ConfigureAwait(false));
        await using var host = await EngineHost.StartAsync(flow, _increment);

        var instance = await host.RunAsync("Flow", 40);

        Assert.Equal("[" + string.Join(',', Enumerable.Range(1, 40)) + "]", instance.Output);
    }

    [Fact]
    public async Task Run_WhenAny_GoesOnWithTheFirst()
    {
        var never = new Step<int, int>("Never", async (context, _) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Cancellation);
            return 0;
        });
        var flow = Make.Flow<int, int>(async (context, number) =>
            await await Task.WhenAny(context.CallActivityAsync(never, number), context.CallActivityAsync(_increment, number)));
        await using var host = await EngineHost.StartAsync(flow, never, _increment);

        Assert.Equal("8", (await host.RunAsync("Flow", 7)).Output);
    }

    [Fact]
    public async Task Run_ActivityThrows_FailsAtOnceWithTypeAndMessage()
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
        await using var host = await EngineHost.StartAsync(flow, broken);

        var instance = await host.RunAsync("Flow", 1);

        Assert.Equal("\"Broken|System.InvalidOperationException|Broken failed: no such branch\"", instance.Output);
        Assert.Equal(1, broken.Runs);
        var failed = Assert.Single(await host.Engine.GetHistoryAsync("one"), past => past.Kind == HistoryKind.ActivityFailed);
        Assert.Equal("""{"type":"System.InvalidOperationException","message":"no such branch"}""", failed.Payload);
    }

    [Fact]
    public async Task Run_TransientFailures_RetriesExponentiallyUpToThreeAttempts()
    {
        var attempts = new List<(int Attempt, DateTimeOffset At)>();
        EngineHost host = null!;
        var flaky = new Step<int, int>("Flaky", (context, _) =>
        {
            attempts.Add((context.Attempt, host.Time.GetUtcNow()));
            throw new TransientException("502");
        });
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(flaky, number));
        host = await EngineHost.StartAsync(flow, flaky);
        await using var _ = host;
        var start = host.Time.GetUtcNow();
        await host.Client.StartAsync("Flow", 1, new("one"));

        await host.AdvanceUntilEndedAsync(TimeSpan.FromMilliseconds(500));

        Assert.Equal([1, 2, 3], attempts.Select(attempt => attempt.Attempt));
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)], attempts.Select(attempt => attempt.At - start));
        Assert.StartsWith("CiCdPlatform.Durable.TransientException: ", (await host.EndAsync()).Error, StringComparison.Ordinal);
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
        host = await EngineHost.StartAsync(flow, flaky);
        await using var _ = host;
        var start = host.Time.GetUtcNow();
        await host.Client.StartAsync("Flow", 1, new("one"));

        await host.AdvanceUntilEndedAsync(TimeSpan.FromMilliseconds(500));

        Assert.Equal(TimeSpan.FromSeconds(waitedSeconds), second - start);
    }

    [Fact]
    public async Task Run_RestartedBetweenAttempts_KeepsTheCountAndTheDueTime()
    {
        var flaky = new Step<int, int>("Flaky", (context, _) => context.Attempt < 3 ? throw new TransientException("503") : Task.FromResult(context.Attempt));
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(flaky, number));
        await using var host = await EngineHost.StartAsync(flow, flaky);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.RowAsync("SELECT attempt FROM durable_activities", "2");

        await host.RestartAsync();
        Assert.Equal(1, flaky.Runs);
        await host.AdvanceUntilEndedAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("3", (await host.EndAsync()).Output);
        Assert.Equal(3, flaky.Runs);
    }

    [Fact]
    public async Task Run_ActivityOutOfCatalogue_FailsWithTheCure()
    {
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(_increment, number));
        await using var host = await EngineHost.StartAsync(flow);

        Assert.Contains("The activity Increment is not in the catalogue", (await host.RunAsync("Flow", 1)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lease_HeldByAnotherAndRunOut_IsTakenOver()
    {
        var block = new TaskCompletionSource<int>();
        var slow = new Step<int, int>("Slow", (context, _) => context.Attempt == 7 ? Task.FromResult(7) : block.Task.WaitAsync(context.Cancellation));
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(slow, number));
        await using var host = await EngineHost.StartAsync(flow, slow);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.Signals.Committed("one", HistoryKind.ActivityScheduled);
        await host.ExecuteAsync($"UPDATE durable_activities SET owner = 'lost', attempt = 7, lease_until = {host.Time.GetUtcNow().AddSeconds(30).ToUnixTimeMilliseconds()}");

        host.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("7", (await host.EndAsync()).Output);
    }

    [Fact]
    public async Task Terminate_ActivityStillQueued_NeverRuns()
    {
        var gate = new TaskCompletionSource<int>();
        var slow = new Step<int, int>("Slow", (_, _) => gate.Task);
        var first = Make.Flow<int, int>((context, number) => context.CallActivityAsync(slow, number), "First");
        var second = Make.Flow<int, int>((context, number) => context.CallActivityAsync(_increment, number), "Second");
        await using var host = await EngineHost.StartAsync(options => options with { MaxConcurrentActivities = 1 }, first, second, slow, _increment);
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

    [Fact]
    public async Task Terminate_ActivityWaitsForItsNextAttempt_NeverRunsAgain()
    {
        var flaky = new Step<int, int>("Flaky", (_, _) => throw new TransientException("503"));
        var flow = Make.Flow<int, int>((context, number) => context.CallActivityAsync(flaky, number));
        await using var host = await EngineHost.StartAsync(flow, flaky);
        await host.Client.StartAsync("Flow", 1, new("one"));
        await host.IdleAsync();

        await host.Client.TerminateAsync("one", "not wanted");
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.IdleAsync();

        Assert.Equal(1, flaky.Runs);
    }
}
