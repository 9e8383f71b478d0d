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

    public static Step<int, int> Increment { get; } = Step<int, int>("Increment", number => number + 1);
}
