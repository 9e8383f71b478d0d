using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Onboarding;

/// <summary>Repositories that the product was let into.</summary>
public sealed record OnboardingInput(IReadOnlyList<RepositoryRef> Repositories);

/// <summary>How the onboarding of one repository ended; <paramref name="Note"/> says what an earlier one did, or why this one came to nothing.</summary>
public sealed record OnboardingResult(string Repository, string DeliveryId, string? Outcome, string? Note = null);

/// <summary>One pipeline delivery a repository: what was delivered before is found and named, what was refused is tried again.</summary>
internal sealed class OnboardingOrchestration(PlanOnboardingActivity plan, PipelineDeliveryOrchestration delivery) : Orchestration<OnboardingInput, IReadOnlyList<OnboardingResult>>
{
    public static string DeliveryIdFor(RepositoryRef repository, int attempt = 1) =>
        InstanceIds.Create("delivery", repository.Host, repository.Id, "onboarding", attempt);

    public override async Task<IReadOnlyList<OnboardingResult>> RunAsync(OrchestrationContext context, OnboardingInput input)
    {
        var results = new List<OnboardingResult>();
        foreach (var batch in input.Repositories.Chunk(10))
        {
            results.AddRange(await Task.WhenAll(batch.Select(repository => OnboardAsync(context, repository))));
        }

        return results;
    }

    private async Task<OnboardingResult> OnboardAsync(OrchestrationContext context, RepositoryRef repository)
    {
        var planned = await context.CallActivityAsync(plan, repository);
        if (planned.Note is not null)
        {
            return new OnboardingResult(repository.FullName, planned.DeliveryId, planned.Outcome, planned.Note);
        }

        try
        {
            var status = await context.CallChildAsync(delivery, new DeliveryInput(repository, AutoCommit: true, UseTemplateOnly: false), planned.DeliveryId);
            return new OnboardingResult(repository.FullName, planned.DeliveryId, status.Outcome, status.Problem?.Message);
        }
        catch (TaskFailedException e)
        {
            // One repository that cannot be onboarded must not keep the others from it. When another onboarding was faster, its delivery is the one to name.
            var found = await context.CallActivityAsync(plan, repository);
            return found.DeliveryId == planned.DeliveryId && found.Note is not null
                ? new OnboardingResult(repository.FullName, found.DeliveryId, found.Outcome, found.Note)
                : new OnboardingResult(repository.FullName, planned.DeliveryId, Outcomes.Refused, e.Message);
        }
    }
}
