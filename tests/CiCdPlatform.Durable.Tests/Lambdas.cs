namespace CiCdPlatform.Durable.Tests;

/// <summary>An orchestration written where it is tested.</summary>
internal sealed class Flow<TInput, TOutput>(string name, Func<OrchestrationContext, TInput, Task<TOutput>> run) : Orchestration<TInput, TOutput>
{
    public override string Name => name;

    public override Task<TOutput> RunAsync(OrchestrationContext context, TInput input) => run(context, input);
}

/// <summary>An activity written where it is tested, counting its runs.</summary>
internal sealed class Step<TInput, TOutput>(string name, Func<ActivityContext, TInput, Task<TOutput>> run) : Activity<TInput, TOutput>
{
    private int _runs;

    public int Runs => Volatile.Read(ref _runs);

    public override string Name => name;

    public override Task<TOutput> RunAsync(ActivityContext context, TInput input)
    {
        Interlocked.Increment(ref _runs);
        return run(context, input);
    }
}

/// <summary>Short ways to write both.</summary>
internal static class Make
{
    public static Flow<TInput, TOutput> Flow<TInput, TOutput>(Func<OrchestrationContext, TInput, Task<TOutput>> run, string name = "Flow") => new(name, run);

    public static Step<TInput, TOutput> Step<TInput, TOutput>(string name, Func<TInput, TOutput> run) => new(name, (_, input) => Task.FromResult(run(input)));

    public static BlockedStep Blocked(string name) => new(name);

    public static Step<int, int> Increment { get; } = Step<int, int>("Increment", number => number + 1);
}

/// <summary>An activity that begins and then waits until the test lets it go.</summary>
internal sealed class BlockedStep
{
    private readonly TaskCompletionSource<int> _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _begun = new(0);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    public BlockedStep(string name) => Step = new(name, async (context, _) =>
    {
        _begun.Release();
        try
        {
            return await _gate.Task.WaitAsync(context.Cancellation);
        }
        catch (OperationCanceledException)
        {
            _cancelled.TrySetResult();
            throw;
        }
    });

    public Step<int, int> Step { get; }

    /// <summary>Completes when it has begun so many times in all.</summary>
    public async Task BegunAsync(int times)
    {
        for (; _seen < times; _seen++)
        {
            Assert.True(await _begun.WaitAsync(TimeSpan.FromSeconds(30)), $"it did not begin {times} times");
        }
    }

    public Task CancelledAsync() => _cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Open(int result) => _gate.SetResult(result);
}
