using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.LocalForge.Faults;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class DeliveryScenarios
{
    [Fact]
    public async Task SecondRepository_OfTheSameLanguage_GetsWhatWasLearned()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.Install();
        var first = Assert.Single(await scenario.OutcomesAsync(1));

        scenario.GitHub.AddRepositories(installation, await scenario.CreateRepositoryAsync("two"));

        var second = Assert.Single(await scenario.OutcomesAsync(2), outcome => outcome.Repository == "octo/two");
        Assert.Equal((nameof(GenerationSource.Language), Outcomes.Green), (first.Source, first.Outcome));
        Assert.Equal((nameof(GenerationSource.Learned), Outcomes.Green), (second.Source, second.Outcome));
    }

    [Fact]
    public async Task Onboarding_Twice_DeliversOnce()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.Install();
        await scenario.OutcomesAsync(1);

        scenario.GitHub.Uninstall(installation);
        scenario.Install();

        await scenario.InstancesAsync(nameof(OnboardingOrchestration), 2, instance => instance.State == OrchestrationState.Completed);
        Assert.Single(await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, _ => true));
        Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));
        Assert.Single(await scenario.OutcomesAsync(1));
    }

    [Fact]
    public async Task Monitor_WhenNoWebhookComes_FindsTheEndByAsking()
    {
        await using var scenario = await ForgeAndServer.StartAsync(runsAtOnce: false, pollEvery: "00:00:01");
        scenario.Install();
        await scenario.InstancesAsync(nameof(PipelineMonitorOrchestration), 1, _ => true);

        scenario.Forge.Faults = new FaultPlan { DropRate = 1 };
        scenario.LetRun();

        Assert.Equal(Outcomes.Green, Assert.Single(await scenario.OutcomesAsync(1)).Outcome);
    }

    [Fact]
    public async Task Monitor_AfterItsTimeOut_StillTakesALateWebhook()
    {
        await using var scenario = await ForgeAndServer.StartAsync(runsAtOnce: false, pollEvery: "00:00:01", watchFor: "00:00:01");
        scenario.Install();
        await scenario.InstancesAsync(nameof(PipelineMonitorOrchestration), 1, instance => instance.Status?.Contains(Outcomes.TimedOut, StringComparison.Ordinal) == true);

        scenario.LetRun();

        Assert.Equal(Outcomes.Green, Assert.Single(await scenario.OutcomesAsync(1)).Outcome);
    }
}
