using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.LocalForge.Faults;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>What users of such apps suffer from, and must not suffer here.</summary>
[Trait("Category", "Scenario")]
public sealed class PainScenarios
{
    [Fact]
    public async Task LostWebhooks_ComeHomeByTheSweeper()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, instance => instance.IsTerminal);
        scenario.Forge.Faults = new FaultPlan { DropRate = 1 };
        var head = await scenario.PushAsync("main", "README.md", "# One\n");
        await scenario.Forge.DeliveriesSettledAsync(default);
        Assert.DoesNotContain(scenario.GitHub.CheckRuns(scenario.Repository, head), run => run.AppSlug == scenario.App.Slug);

        scenario.Forge.Faults = new FaultPlan();
        await scenario.SweepAsync();

        Assert.Equal("success", (await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName)).Conclusion);
    }

    [Fact]
    public async Task DuplicateStarts_EveryDeliveryTwice_HaveOneEffectEach()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Forge.Faults = new FaultPlan { DuplicateRate = 1 };
        scenario.Install();
        Assert.Single(await scenario.OutcomesAsync(1));
        var head = await scenario.PushAsync("main", "README.md", "# One\n");
        await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName);
        await scenario.Forge.DeliveriesSettledAsync(default);

        Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));
        Assert.Single(scenario.GitHub.CheckRuns(scenario.Repository, head), run => run.Name == PushChecksOrchestration.ReportName);
        Assert.Single(await scenario.InstancesAsync(nameof(OnboardingOrchestration), 1, _ => true));
    }

    [Fact]
    public async Task Redelivery_OfWhatWasProcessed_ChangesNothing()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("main", "README.md", "# One\n");
        await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName);
        await scenario.Forge.DeliveriesSettledAsync(default);

        foreach (var delivery in scenario.Forge.Deliveries.Where(delivery => delivery.Event is "push" or "installation").ToList())
        {
            scenario.Forge.Redeliver(delivery);
        }

        await scenario.Forge.DeliveriesSettledAsync(default);
        Assert.Single(scenario.GitHub.CheckRuns(scenario.Repository, head), run => run.Name == PushChecksOrchestration.ReportName);
        Assert.Single(await scenario.InstancesAsync(nameof(OnboardingOrchestration), 1, _ => true));
    }

    [Fact]
    public async Task RateLimits_OfEveryKind_DelayTheWorkAndLoseNone()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, instance => instance.IsTerminal);
        scenario.Forge.Faults = new FaultPlan { RateLimitNext = 3, RetryAfterSeconds = 1, PathContains = "/check-runs" };

        var head = await scenario.PushAsync("main", "README.md", "# One\n");

        Assert.Equal("success", (await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName)).Conclusion);
    }

    [Fact]
    public async Task RunawayHealing_CommitsOfTheProduct_AreNotJudgedAsPushes()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, instance => instance.IsTerminal);

        Assert.Empty(await scenario.Services.GetRequiredService<IDurableClient>().ListAsync(nameof(PushChecksOrchestration)));
        Assert.Single(await scenario.Services.GetRequiredService<IDurableClient>().ListAsync(nameof(PipelineDeliveryOrchestration)));
    }

    [Fact]
    public async Task BaseBranchThatMoved_DuringADelivery_LeavesTheRequestMergeable()
    {
        await using var scenario = await ForgeAndServer.StartAsync(runsAtOnce: false);
        scenario.Install();
        await scenario.InstancesAsync(nameof(PipelineMonitorOrchestration), 1, _ => true);

        await scenario.PushAsync("main", "README.md", "# One\n");
        scenario.LetRun();

        Assert.Equal(Outcomes.Green, Assert.Single(await scenario.OutcomesAsync(1)).Outcome);
        var request = Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));
        Assert.Equal("open", request.State);
        var missing = await Git.RunAsync(scenario.Repository.GitFolder, "log", "--oneline", $"{request.HeadSha}..refs/heads/main");
        Assert.Single(missing.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task ConfigurationThatWasPushedLast_Holds_WhateverOrderItsWebhooksComeIn()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.Install();
        scenario.Forge.Faults = new FaultPlan { ReorderRate = 1, Seed = 7 };
        await scenario.PushAsync("main", ".github/cicd-platform.yml", "review:\n  max-inline-comments: 3\n");
        var last = await scenario.PushAsync("main", ".github/cicd-platform.yml", "review:\n  max-inline-comments: 7\n");
        await scenario.CheckRunAsync(last, PushChecksOrchestration.ReportName);
        await scenario.Forge.DeliveriesSettledAsync(default);

        var inForce = await scenario.Services.GetRequiredService<IRepositoryConfiguration>().OfAsync(
            new(ForgeKind.GitHub, scenario.Forge.BaseUrl, scenario.Repository.Id, scenario.Repository.FullName, new(installation.Id)), null, default);
        Assert.Equal(7, inForce.Value.Review.MaxInlineComments);
    }
}
