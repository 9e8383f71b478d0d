using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Onboarding;

/// <summary>Repositories that the product was let into.</summary>
public sealed record OnboardingInput(IReadOnlyList<RepositoryRef> Repositories);

/// <summary>How the onboarding of one repository ended.</summary>
public sealed record OnboardingResult(string Repository, string DeliveryId, string? Outcome);

/// <summary>One pipeline delivery a repository; the same repository is never onboarded twice.</summary>
internal sealed class OnboardingOrchestration(PipelineDeliveryOrchestration delivery) : Orchestration<OnboardingInput, IReadOnlyList<OnboardingResult>>
{
    public static string DeliveryIdFor(RepositoryRef repository) => InstanceIds.Create("delivery", repository.Host, repository.Id, "onboarding");

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
        var id = DeliveryIdFor(repository);
        try
        {
            var status = await context.CallChildAsync(delivery, new DeliveryInput(repository, AutoCommit: true, UseTemplateOnly: false), id);
            return new OnboardingResult(repository.FullName, id, status.Outcome);
        }
        catch (TaskFailedException e)
        {
            // One repository that cannot be onboarded must not keep the others from it.
            return new OnboardingResult(repository.FullName, id, e.Message);
        }
    }
}
