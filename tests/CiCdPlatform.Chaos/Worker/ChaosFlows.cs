using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Chaos.Worker;

/// <summary>
/// What a push leads to here, under the name that the product's router starts: two effects on the forge, steps side by side, a timer, and a child that waits for the run to end.
/// </summary>
internal sealed class PushFlow(PutCheck put, Step step, Refuse refuse, WatchFlow watch) : Orchestration<PushChecksInput, string>
{
    public const string CheckName = "chaos / push";

    /// <summary>A forge in bursts refuses for longer than three tries.</summary>
    public static RetryPolicy Patient { get; } = new() { MaxAttempts = 1_000, FirstDelay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(2) };

    public override string Name => "PushChecksOrchestration";

    public static string IdFor(RepositoryRef repository, string sha) => InstanceIds.Create("push", repository.Host, repository.Id, sha);

    public override async Task<string> RunAsync(OrchestrationContext context, PushChecksInput input)
    {
        var report = new Report(CheckName, input.After, context.InstanceId, null, "Watching", "The run is being watched.", []);
        await context.CallActivityAsync(put, new PutReportInput(input.Repository, report), Patient);
        context.SetStatus("watching");
        var watched = context.CallChildAsync(watch, new WatchInput(input.Repository, input.After, 1), WatchFlow.IdFor(input.Repository, input.After));
        await context.DelayUntilAsync(context.UtcNow.AddMilliseconds(200));
        var sides = await Task.WhenAll(context.CallActivityAsync(step, input.After + "l"), context.CallActivityAsync(step, input.After + "r"));
        var state = await StateAsync(watched);
        if (state != nameof(RunState.Success))
        {
            state = await StateAsync(context.CallActivityAsync(refuse, state));
        }

        var conclusion = state == nameof(RunState.Success) ? ReportConclusion.Success : ReportConclusion.Failure;
        await context.CallActivityAsync(put, new PutReportInput(input.Repository, report with { Conclusion = conclusion, Title = state, Summary = string.Join(' ', sides) }), Patient);
        return $"{state} {string.Join(' ', sides)}";
    }

    private static async Task<string> StateAsync(Task<string> watched)
    {
        try
        {
            return await watched;
        }
        catch (TaskFailedException e)
        {
            return e.Message.Split(' ')[^1];
        }
    }
}

/// <summary>A commit whose run is watched; <paramref name="Round"/> counts the histories that it took.</summary>
internal sealed record WatchInput(RepositoryRef Repository, string Sha, int Round);

/// <summary>Waits for the end of a run, and fails with it: a webhook wakes it, and silence lets it ask; begins anew each time, as whatever polls for ever must.</summary>
internal sealed class WatchFlow(ReadRun read) : Orchestration<WatchInput, string>
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    public override string Name => "PipelineMonitorOrchestration";

    public static string IdFor(RepositoryRef repository, string sha) => InstanceIds.Create("monitor", repository.Host, repository.Id, sha);

    public override async Task<string> RunAsync(OrchestrationContext context, WatchInput input)
    {
        if (await context.CallActivityAsync(read, input, PushFlow.Patient) is { } state)
        {
            return state == nameof(RunState.Success) ? state : throw new InvalidOperationException(state);
        }

        await context.WaitForEventAsync("run-changed", Silence, new RunChanged(IsTerminal: true));
        context.ContinueAsNew(input with { Round = input.Round + 1 });
        return "";
    }
}

/// <summary>What a run that failed leads to, under the name that the product's router starts.</summary>
internal sealed class DiagnosisFlow(Step step) : Orchestration<FailureInput, string>
{
    public override string Name => "FailureDiagnosisOrchestration";

    public static string IdFor(RepositoryRef repository, long runId) => InstanceIds.Create("diagnosis", repository.Host, repository.Id, $"{runId}\n1");

    public override Task<string> RunAsync(OrchestrationContext context, FailureInput input) => context.CallActivityAsync(step, input.HeadSha);
}

/// <summary>Creates the check run, or updates the one made before, as the product does.</summary>
internal sealed class PutCheck(IForges forges) : Activity<PutReportInput, bool>
{
    public override async Task<bool> RunAsync(ActivityContext context, PutReportInput input)
    {
        try
        {
            await forges.Open(input.Repository.Address).PutReportAsync(input.Report, context.Cancellation);
            return true;
        }
        catch (ForgeException e) when (e.IsTransient)
        {
            throw new TransientException(e.Message, e, e.RetryAfter);
        }
    }
}

/// <summary>How the run of a commit ended, or null.</summary>
internal sealed class ReadRun(IForges forges) : Activity<WatchInput, string?>
{
    public override async Task<string?> RunAsync(ActivityContext context, WatchInput input)
    {
        try
        {
            var runs = await forges.Open(input.Repository.Address).ListRunsAsync(input.Sha, context.Cancellation);
            return runs.FirstOrDefault(run => run.IsTerminal)?.State.ToString();
        }
        catch (ForgeException e) when (e.IsTransient)
        {
            throw new TransientException(e.Message, e, e.RetryAfter);
        }
    }
}

/// <summary>A step without an effect, whose result can be known in advance.</summary>
internal sealed class Step : Activity<string, string>
{
    public override Task<string> RunAsync(ActivityContext context, string input) => Task.FromResult(Of(input));

    public static string Of(string input) => InstanceIds.Hash(input)[..8];
}

/// <summary>Fails for good.</summary>
internal sealed class Refuse : Activity<string, string>
{
    public override Task<string> RunAsync(ActivityContext context, string input) => throw new InvalidOperationException(input);
}
