using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Retention;

/// <summary>When the run before began, and which steps there are; null when nothing is to be done by itself.</summary>
public sealed record RetentionPlan(DateTimeOffset? NextRun, IReadOnlyList<string> Steps);

/// <summary>Reads the settings of this process: the time of the next run, or none when retention is switched off.</summary>
internal sealed class PlanRetentionActivity(RetentionSettings settings, RetentionSteps steps, TimeProvider time) : Activity<DateTimeOffset?, RetentionPlan>
{
    public override Task<RetentionPlan> RunAsync(ActivityContext context, DateTimeOffset? input) =>
        Task.FromResult(new RetentionPlan(settings.Enabled ? settings.NextRun(input, time.GetUtcNow()) : null, steps.Names));
}

/// <summary>One batch of one step.</summary>
public sealed record RetentionBatchInput(string Step, DateTimeOffset Now);

/// <summary>How many it did, and whether there may be more.</summary>
public sealed record RetentionBatch(int Done, bool IsFull);

/// <summary>Moves or deletes one batch.</summary>
internal sealed class RetentionBatchActivity(RetentionSteps steps, ProductDatabase database, TimeProvider time) : Activity<RetentionBatchInput, RetentionBatch>
{
    public override async Task<RetentionBatch> RunAsync(ActivityContext context, RetentionBatchInput input)
    {
        try
        {
            var done = await database.PatientlyAsync(() => steps.RunAsync(input.Step, input.Now, context.Cancellation), time, context.Cancellation);
            return new RetentionBatch(done, steps.IsFull(done));
        }
        catch (IOException e)
        {
            // A full disk, a folder that is not mounted: it may be back before the next run.
            throw new TransientException(e.Message, e);
        }
    }
}
