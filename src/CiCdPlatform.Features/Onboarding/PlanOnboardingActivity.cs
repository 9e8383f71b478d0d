using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Onboarding;

/// <summary>What is to be done for a repository: start the delivery of that id, or nothing because <paramref name="Note"/> says what an earlier onboarding did.</summary>
public sealed record OnboardingPlan(string DeliveryId, string? Outcome, string? Note);

/// <summary>Finds what earlier onboardings of a repository did: one that delivered, or still does, is not repeated; one that was refused or failed is, as a new attempt.</summary>
internal sealed class PlanOnboardingActivity(EngineAccess engine, OutcomeStore outcomes) : Activity<RepositoryRef, OnboardingPlan>
{
    private const int MaxAttempts = 50;

    public override async Task<OnboardingPlan> RunAsync(ActivityContext context, RepositoryRef input)
    {
        for (var attempt = 1; ; attempt++)
        {
            var id = OnboardingOrchestration.DeliveryIdFor(input, attempt);
            if (await engine.FindAsync(id, context.Cancellation) is not { } instance)
            {
                // Instances are purged in the end; what came of them is remembered.
                return await outcomes.FindAsync(id, context.Cancellation) is { } recorded
                    ? new OnboardingPlan(id, recorded.Outcome, $"delivered before by {id}, commit {recorded.CommitId}")
                    : new OnboardingPlan(id, null, null);
            }

            if (!instance.IsTerminal)
            {
                return new OnboardingPlan(id, null, $"{id} is under way");
            }

            var status = instance is { State: OrchestrationState.Completed, Output: { } output } ? JsonSerializer.Deserialize<DeliveryStatus>(output, JsonSerializerOptions.Web) : null;
            if (status is { Outcome: not Outcomes.Refused })
            {
                return new OnboardingPlan(id, status.Outcome, $"delivered before by {id}{(status.ChangeRequestUrl is { } url ? $": {url}" : "")}");
            }

            if (attempt == MaxAttempts)
            {
                return new OnboardingPlan(id, Outcomes.Refused, $"{MaxAttempts} attempts came to nothing, the last was {id}: {status?.Problem?.Message ?? instance.Error}");
            }
        }
    }
}
