using CiCdPlatform.Durable;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Installations;

/// <summary>An installation that may do more than before: a permission was accepted, or it is no longer suspended.</summary>
public sealed record ResumeInstallationInput(Uri Host, long InstallationId);

/// <summary>Goes on with what an installation could not do before.</summary>
internal sealed class ResumeInstallationOrchestration(ListInstalledActivity list, OnboardingOrchestration onboarding) : Orchestration<ResumeInstallationInput, int>
{
    public override async Task<int> RunAsync(OrchestrationContext context, ResumeInstallationInput input)
    {
        var repositories = await context.CallActivityAsync(list, input);
        if (repositories.Count > 0)
        {
            await context.CallChildAsync(onboarding, new OnboardingInput(repositories));
        }

        return repositories.Count;
    }
}

/// <summary>The repositories of an installation.</summary>
internal sealed class ListInstalledActivity(RepositoryStore repositories) : Activity<ResumeInstallationInput, IReadOnlyList<RepositoryRef>>
{
    public override Task<IReadOnlyList<RepositoryRef>> RunAsync(ActivityContext context, ResumeInstallationInput input) =>
        repositories.ListInstalledAsync(input.Host, input.InstallationId, context.Cancellation);
}
