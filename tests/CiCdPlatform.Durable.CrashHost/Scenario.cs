namespace CiCdPlatform.Durable.CrashHost;

/// <summary>An effect outside of the database: a line in a file, made once however often it is asked for, as a marker on a forge is.</summary>
internal sealed class Effect(string file) : Activity<string, string>
{
    private readonly Lock _gate = new();

    public override Task<string> RunAsync(ActivityContext context, string input)
    {
        lock (_gate)
        {
            File.AppendAllText(file + ".runs", input + "\n");
            if (!File.Exists(file) || !File.ReadAllLines(file).Contains(input))
            {
                File.AppendAllText(file, input + "\n");
            }
        }

        return Task.FromResult(input.ToUpperInvariant());
    }
}

/// <summary>Fails for good.</summary>
internal sealed class Refused : Activity<string, string>
{
    public override Task<string> RunAsync(ActivityContext context, string input) => throw new InvalidOperationException("refused");
}

/// <summary>Fails once, as a network does.</summary>
internal sealed class Flaky : Activity<string, string>
{
    public override Task<string> RunAsync(ActivityContext context, string input) =>
        context.Attempt == 1 ? throw new TransientException("503") : Task.FromResult("calm");
}

/// <summary>A child that makes an effect, and fails when told so.</summary>
internal sealed class Child(Effect effect) : Orchestration<string, string>
{
    public override async Task<string> RunAsync(OrchestrationContext context, string input)
    {
        var made = await context.CallActivityAsync(effect, "child " + input);
        return input == "bad" ? throw new InvalidOperationException("bad child") : made;
    }
}

/// <summary>Waits until it is ended from outside.</summary>
internal sealed class Waiting : Orchestration<string, string>
{
    public override Task<string> RunAsync(OrchestrationContext context, string input) => context.WaitForEventAsync("never", Timeout.InfiniteTimeSpan, "");
}

/// <summary>Goes through every kind of history event.</summary>
internal sealed class Everything(Effect effect, Refused refused, Flaky flaky, Child child) : Orchestration<string, string>
{
    private static readonly RetryPolicy Quick = new() { FirstDelay = TimeSpan.FromMilliseconds(1) };

    public override async Task<string> RunAsync(OrchestrationContext context, string input)
    {
        var word = await context.WaitForEventAsync("word", Timeout.InfiniteTimeSpan, "");
        if (input.Length == 0)
        {
            context.SetStatus("first run");
            await context.CallActivityAsync(effect, "first " + word);
            context.ContinueAsNew(word);
            return "";
        }

        var parts = new List<string> { input, word };
        parts.AddRange(await Task.WhenAll(context.CallActivityAsync(effect, "a"), context.CallActivityAsync(effect, "b"), context.CallChildAsync(child, "good")));
        parts.Add(await Caught(context.CallActivityAsync(refused, "")));
        parts.Add(await Caught(context.CallChildAsync(child, "bad")));
        parts.Add(await context.CallActivityAsync(flaky, "", Quick));
        await context.DelayUntilAsync(context.UtcNow.AddMilliseconds(5));
        parts.Add(await context.WaitForEventAsync("silence", TimeSpan.FromMilliseconds(5), "timed out"));
        context.SetStatus("done");
        return string.Join(',', parts);
    }

    private static async Task<string> Caught(Task<string> task)
    {
        try
        {
            return await task;
        }
        catch (TaskFailedException exception)
        {
            return exception.Message;
        }
    }
}
