using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Onboarding;

/// <summary>Repositories that the product was let into.</summary>
public sealed record OnboardingInput(IReadOnlyList<RepositoryRef> Repositories);

/// <summary>How the onboarding of one repository stands; <paramref name="Note"/> says what an earlier one did, or why nothing was proposed.</summary>
public sealed record OnboardingResult(string Repository, string? DeliveryId, string? Note = null);

/// <summary>A durable queue: each repository waits for its turn, and then has its pipeline delivered once. What was delivered before is named, what was refused is tried again.</summary>
internal sealed class OnboardingOrchestration(PlanOnboardingActivity plan) : Orchestration<OnboardingInput, IReadOnlyList<OnboardingResult>>
{
    private const int BeforeANewHistory = 50;

    /// <summary>The first one waited for its deliveries.</summary>
    public override int Version => 2;

    public static string DeliveryIdFor(RepositoryRef repository, int attempt = 1) =>
        InstanceIds.Create("delivery", repository.Host, repository.Id, "onboarding", attempt);

    public override async Task<IReadOnlyList<OnboardingResult>> RunAsync(OrchestrationContext context, OnboardingInput input)
    {
        var results = new List<OnboardingResult>();
        foreach (var repository in input.Repositories.Take(BeforeANewHistory))
        {
            var turn = await context.CallActivityAsync(plan, repository);
            while (turn.NotBefore is { } moment)
            {
                context.SetStatus(new { Waiting = repository.FullName, Until = moment, turn.Note, After = input.Repositories.Count - results.Count - 1 });
                await context.DelayUntilAsync(moment);
                turn = await context.CallActivityAsync(plan, repository);
            }

            results.Add(new OnboardingResult(repository.FullName, turn.DeliveryId, turn.Note));
        }

        if (input.Repositories.Count > BeforeANewHistory)
        {
            context.ContinueAsNew(new OnboardingInput([.. input.Repositories.Skip(BeforeANewHistory)]));
        }

        return results;
    }
}
