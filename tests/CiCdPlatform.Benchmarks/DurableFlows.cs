using CiCdPlatform.Durable;

namespace CiCdPlatform.Benchmarks;

/// <summary>Five steps that do nothing, one after the other: what is left is what the engine costs.</summary>
internal sealed class FiveSteps : Orchestration<int, int>
{
    private const int Steps = 5;
    private readonly NoOperation _step = new();

    public static DurableCatalogue Catalogue => new([new FiveSteps(), new Sleeper()], [new NoOperation()]);

    public override async Task<int> RunAsync(OrchestrationContext context, int input)
    {
        var value = input;
        for (var step = 0; step < Steps; step++)
        {
            value = await context.CallActivityAsync(_step, value);
        }

        return value;
    }
}

/// <summary>Gives back what it gets.</summary>
internal sealed class NoOperation : Activity<int, int>
{
    public override Task<int> RunAsync(ActivityContext context, int input) => Task.FromResult(input);
}

/// <summary>Sleeps for weeks.</summary>
internal sealed class Sleeper : Orchestration<int, int>
{
    public override async Task<int> RunAsync(OrchestrationContext context, int input)
    {
        await context.DelayUntilAsync(context.UtcNow.AddDays(14).AddSeconds(input));
        return input;
    }
}
