using CiCdPlatform.Durable;
using CiCdPlatform.Features.Artifacts;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>A delivery that ends; the draft when there is one.</summary>
public sealed record CloseDeliveryInput(string DeliveryId, DeliveryInput Delivery, DeliveryDraft? Draft, DeliveryStatus Status, MonitorResult? Watched = null);

/// <summary>Keeps what a delivery generated with the proof of what came of it, and forgets the token that a caller gave for it alone.</summary>
internal sealed class CloseDeliveryActivity(ArtifactStore artifacts, TokenVault vault, ProductDatabase database, TimeProvider time) : Activity<CloseDeliveryInput, bool>
{
    public override async Task<bool> RunAsync(ActivityContext context, CloseDeliveryInput input)
    {
        if (input.Draft is { } draft)
        {
            var (status, watched) = (input.Status, input.Watched);
            var proof = new DeliveryProof(
                input.DeliveryId,
                draft.Repository.FullName,
                status.CommitId,
                status.Outcome ?? Outcomes.Unproven,
                status.Reason ?? status.Problem?.Message,
                draft.Source.ToString().ToLowerInvariant(),
                draft.Reasons,
                draft.Warnings,
                watched?.RunId ?? 0,
                watched?.TestsRun ?? 0,
                watched?.Seconds ?? 0,
                watched?.Jobs ?? []);
            await database.PatientlyAsync(() => artifacts.KeepAsync(input.DeliveryId, draft, proof, context.Cancellation), time, context.Cancellation);
        }

        if (input.Delivery.Repository.Access.CredentialKey is { } key)
        {
            await vault.ForgetAsync(key, context.Cancellation);
        }

        return true;
    }
}
