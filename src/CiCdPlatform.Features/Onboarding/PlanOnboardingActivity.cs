using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Installations;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Onboarding;

/// <summary>What was done for a repository: its delivery was started, or nothing for the reason in <paramref name="Note"/>, or it is to be asked for again at <paramref name="NotBefore"/>.</summary>
public sealed record OnboardingTurn(string? DeliveryId, string? Note = null, DateTimeOffset? NotBefore = null);

/// <summary>
/// Starts the delivery of a repository when it is its turn. One that delivered, or still does, or that people closed, is not repeated; one that was refused or failed is, as a new attempt.
/// </summary>
internal sealed class PlanOnboardingActivity(
    EngineAccess engine,
    OutcomeStore outcomes,
    OnboardingStore onboardings,
    InstallationStore installations,
    IRepositoryConfiguration configurations,
    IForges forges,
    IntakeWriter inbox,
    OnboardingSettings settings) : ForgeActivity<RepositoryRef, OnboardingTurn>
{
    private const int MaxAttempts = 50;

    protected override async Task<OnboardingTurn> ActAsync(ActivityContext context, RepositoryRef input)
    {
        var cancellation = context.Cancellation;
        var standing = await onboardings.FindAsync(input, cancellation);
        if (standing?.State is OnboardingStates.Merged or OnboardingStates.Declined)
        {
            return new OnboardingTurn(standing.DeliveryId, standing.State == OnboardingStates.Merged
                ? $"already onboarded: its request was merged ({standing.DeliveryId})"
                : $"already asked: its request was closed, and does not come back ({standing.DeliveryId}); POST /api/v1/pipeline/workflow delivers all the same");
        }

        var (deliveryId, done, wasGenerated) = await FindAsync(input, cancellation);
        if (done is not null)
        {
            return new OnboardingTurn(deliveryId, done);
        }

        if (await HindranceAsync(input, cancellation) is { } hindrance)
        {
            await onboardings.WaitAsync(input, hindrance, cancellation);
            return new OnboardingTurn(null, hindrance);
        }

        var configuration = (await configurations.OfAsync(input, null, cancellation)).Value;
        if (!configuration.Onboarding || !configuration.Generation.Enabled)
        {
            return new OnboardingTurn(null, "the configuration does not want a pipeline to be proposed");
        }

        if (configuration.IsObserving && wasGenerated)
        {
            return new OnboardingTurn(null, "only observed: its pipeline was generated before");
        }

        // A turn that was taken before the process died is not taken twice.
        var isTaken = standing?.State == OnboardingStates.Started && standing.DeliveryId == deliveryId;
        if (!configuration.IsObserving && !isTaken && await TakeAsync(input, deliveryId, cancellation) is { } notBefore)
        {
            return new OnboardingTurn(null, "it waits for its turn", notBefore);
        }

        await StartAsync(input, deliveryId, !configuration.IsObserving);
        return new OnboardingTurn(deliveryId, configuration.IsObserving ? "only observed: its pipeline is generated and kept, and nothing is proposed" : null);
    }

    protected override OnboardingTurn Refused(RepositoryRef input, ForgeException refusal) => new(null, refusal.Message);

    /// <summary>The next attempt's id; with a note when an earlier one delivered, or still does; and whether the last one generated without proposing.</summary>
    private async Task<(string DeliveryId, string? Note, bool WasGenerated)> FindAsync(RepositoryRef input, CancellationToken cancellation)
    {
        var wasGenerated = false;
        for (var attempt = 1; ; attempt++)
        {
            var id = OnboardingOrchestration.DeliveryIdFor(input, attempt);
            if (await engine.FindAsync(id, cancellation) is not { } instance)
            {
                // Instances are purged in the end; what came of them is remembered.
                return await outcomes.FindAsync(id, cancellation) is { } recorded ? (id, $"already onboarded: delivered before by {id}, commit {recorded.CommitId}", false) : (id, null, wasGenerated);
            }

            if (!instance.IsTerminal)
            {
                return (id, $"{id} is under way", false);
            }

            var status = StatusOf(instance);
            if (status is { Outcome: not Outcomes.Refused and not Outcomes.Generated })
            {
                return (id, $"already onboarded: delivered before by {id}{(status.ChangeRequestUrl is { } url ? $": {url}" : "")}", false);
            }

            wasGenerated = status?.Outcome == Outcomes.Generated;

            if (attempt == MaxAttempts)
            {
                return (id, $"{MaxAttempts} attempts came to nothing, the last was {id}: {status?.Problem?.Message ?? instance.Error}", false);
            }
        }
    }

    private async Task<string?> HindranceAsync(RepositoryRef input, CancellationToken cancellation)
    {
        if (input.Forge != ForgeKind.GitHub || input.Access.InstallationId is not { } id || await installations.FindAsync(input.Host.Authority, id, cancellation) is not { } installation)
        {
            return null;
        }

        if (!installation.IsActive)
        {
            return $"the installation is {installation.State}; it goes on when it is active again";
        }

        var missing = NeededPermissions.Missing(installation).Where(needed => NeededPermissions.ForDelivery.Contains(needed.Name)).ToList();
        return missing.Count == 0
            ? null
            : $"the installation lacks {string.Join(", ", missing.Select(needed => $"{needed.Name}: {needed.Access} ({needed.Without})"))}; it goes on when {installation.Account} accepts it";
    }

    private async Task<DateTimeOffset?> TakeAsync(RepositoryRef input, string deliveryId, CancellationToken cancellation)
    {
        if (await onboardings.TakeAsync(input, deliveryId, settings, cancellation) is not { } later)
        {
            return null;
        }

        // What counts as open may have been refused, or closed by a webhook that was lost.
        foreach (var open in await onboardings.ListOpenAsync(input.Tenant(), cancellation))
        {
            if (open.DeliveryId is { } id && await engine.FindAsync(id, cancellation) is { IsTerminal: true } instance && await EndAsync(input, open, StatusOf(instance), cancellation) is { } end)
            {
                await onboardings.SettleAsync(open.Host, open.RepositoryId, end, null, cancellation);
            }
        }

        return await onboardings.TakeAsync(input, deliveryId, settings, cancellation) is null ? null : later;
    }

    private async Task<string?> EndAsync(RepositoryRef input, OnboardingRow open, DeliveryStatus? status, CancellationToken cancellation)
    {
        if (status?.ChangeRequestUrl is not { } url || !long.TryParse(url.Segments[^1].Trim('/'), out var number))
        {
            return OnboardingStates.Refused;
        }

        var request = await forges.Open(new RepositoryAddress(input.Forge, input.Host, open.FullName, input.Access)).GetChangeRequestAsync(number, cancellation);
        return request?.State switch { "open" => null, "merged" => OnboardingStates.Merged, _ => OnboardingStates.Declined };
    }

    // By way of the inbox, which starts an instance once on every host, and keeps the start when this process dies.
    private async Task StartAsync(RepositoryRef input, string deliveryId, bool commits)
    {
        var start = Intent.Start(nameof(PipelineDeliveryOrchestration), deliveryId, new DeliveryInput(input, AutoCommit: commits, UseTemplateOnly: false)) with { Tenant = input.Tenant() };
        var accepted = await inbox.AcceptAsync(new Delivery(input.Host.Authority, $"start-{deliveryId}", "Onboarding", null, 0), new Routed("start", [start]), null);
        if (accepted is not (Acceptance.Stored or Acceptance.Duplicate))
        {
            throw new TransientException($"the delivery {deliveryId} could not be written to the inbox: {accepted}");
        }
    }

    private static DeliveryStatus? StatusOf(OrchestrationInstance instance) => instance is { State: OrchestrationState.Completed, Output: { } output }
        ? JsonSerializer.Deserialize<DeliveryStatus>(output, JsonSerializerOptions.Web)
        : null;
}
