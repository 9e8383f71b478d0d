using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Retention;

/// <summary>Where the eternal retention is: when the last run began, and while one goes, its step and what it has done.</summary>
public sealed record RetentionState
{
    /// <summary>When the last whole run began.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>When the run that goes began, or null between runs.</summary>
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>The step that it is at.</summary>
    public int Step { get; init; }

    /// <summary>How many of each the last run, or the one that goes, moved or deleted.</summary>
    public IReadOnlyDictionary<string, long> Done { get; init; } = new Dictionary<string, long>();

    /// <summary>Steps of it that failed, and why; the next run tries them again.</summary>
    public IReadOnlyDictionary<string, string> Failed { get; init; } = new Dictionary<string, string>();

    /// <summary>When the next run begins; null while one goes, or when retention is switched off.</summary>
    public DateTimeOffset? NextRun { get; init; }
}

/// <summary>What people see of it: the step it is at, or that it sleeps, and what the last run, or the one that goes, did.</summary>
public sealed record RetentionStatus(string Step, DateTimeOffset? LastRun, DateTimeOffset? NextRun, IReadOnlyDictionary<string, long> Done, IReadOnlyDictionary<string, string> Failed);

/// <summary>
/// Archives, deletes and moves what has grown old: one instance in a fleet, which sleeps, does its steps in bounded batches, and begins anew. Its history never grows.
/// </summary>
internal sealed class RetentionOrchestration(PlanRetentionActivity plan, RetentionBatchActivity batch) : Orchestration<RetentionState, RetentionState>
{
    /// <summary>The one instance.</summary>
    public const string InstanceId = "retention";

    /// <summary>Raised when a process starts, whose settings may be others than before.</summary>
    public const string SettingsEvent = "settings-read";

    private const int BatchesBeforeANewHistory = 100;
    private static readonly TimeSpan OffNap = TimeSpan.FromDays(30);

    public override async Task<RetentionState> RunAsync(OrchestrationContext context, RetentionState input)
    {
        var planned = await context.CallActivityAsync(plan, input.LastRun);
        if (input.RunningSince is null && !(planned.NextRun <= context.UtcNow))
        {
            var waiting = input with { NextRun = planned.NextRun };
            context.SetStatus(StatusOf(waiting, planned.NextRun is null ? "switched off" : "sleeping"));
            await context.WaitForEventAsync(SettingsEvent, planned.NextRun - context.UtcNow ?? OffNap, false);
            context.ContinueAsNew(waiting);
            return waiting;
        }

        var state = input.RunningSince is null ? new RetentionState { LastRun = input.LastRun, RunningSince = context.UtcNow } : input;
        for (var batches = 0; batches < BatchesBeforeANewHistory && state.Step < planned.Steps.Count; batches++)
        {
            context.SetStatus(StatusOf(state, planned.Steps[state.Step]));
            state = await RunBatchAsync(context, state, planned.Steps[state.Step]);
        }

        if (state.Step >= planned.Steps.Count)
        {
            state = state with { LastRun = state.RunningSince, RunningSince = null, Step = 0 };
        }

        context.ContinueAsNew(state);
        return state;
    }

    private static RetentionStatus StatusOf(RetentionState state, string step) => new(step, state.LastRun, state.NextRun, state.Done, state.Failed);

    private async Task<RetentionState> RunBatchAsync(OrchestrationContext context, RetentionState state, string step)
    {
        try
        {
            var done = await context.CallActivityAsync(batch, new RetentionBatchInput(step, state.RunningSince!.Value));
            return state with
            {
                Step = done.IsFull ? state.Step : state.Step + 1,
                Done = new Dictionary<string, long>(state.Done) { [step] = state.Done.GetValueOrDefault(step) + done.Done },
            };
        }
        catch (TaskFailedException e)
        {
            // One step that fails must not keep the others from their work.
            return state with { Step = state.Step + 1, Failed = new Dictionary<string, string>(state.Failed) { [step] = e.Message } };
        }
    }
}
