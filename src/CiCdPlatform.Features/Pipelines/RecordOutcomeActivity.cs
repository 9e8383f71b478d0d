using CiCdPlatform.Durable;
using CiCdPlatform.Features.Learning;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>What to remember.</summary>
public sealed record RecordOutcomeInput(string DeliveryId, DeliveryDraft Draft, string CommitId, MonitorResult Result);

/// <summary>Remembers how a delivery ended, failures too; true when it counts as something that works.</summary>
internal sealed class RecordOutcomeActivity(OutcomeStore outcomes, SimilarityStore similar) : Activity<RecordOutcomeInput, bool>
{
    public override async Task<bool> RunAsync(ActivityContext context, RecordOutcomeInput input)
    {
        await outcomes.RecordAsync(input.DeliveryId, input.Draft, input.CommitId, input.Result, context.Cancellation);
        if (input.Draft.Vector is { } vector)
        {
            await similar.KeepAsync(input.DeliveryId, vector, context.Cancellation);
        }

        return input.Result.Outcome == Outcomes.Green;
    }
}
