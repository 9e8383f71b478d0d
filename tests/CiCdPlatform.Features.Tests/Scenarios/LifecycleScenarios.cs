using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Installations;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class LifecycleScenarios
{
    private static readonly Dictionary<string, string> AllPermissions = NeededPermissions.All.ToDictionary(needed => needed.Name, needed => needed.Access);

    [Fact]
    public async Task OnboardingThatNagsAfterANo_StaysAway_EvenAfterAReinstallation()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.Install();
        await scenario.OutcomesAsync(1);
        var request = Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));

        scenario.GitHub.ClosePullRequest(request, scenario.Person);
        await scenario.Forge.DeliveriesSettledAsync(default);
        scenario.GitHub.Uninstall(installation);
        scenario.Install();

        var onboardings = await scenario.InstancesAsync(nameof(OnboardingOrchestration), 2, instance => instance.State == OrchestrationState.Completed);
        Assert.Contains(onboardings, instance => instance.Output!.Contains("its request was closed, and does not come back", StringComparison.Ordinal));
        Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));
        Assert.Contains("Close it if you do not want it", request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PermissionThatIsMissing_IsNamed_AndOnboardingGoesOnWhenItIsAccepted()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var little = new Dictionary<string, string>(AllPermissions);
        little.Remove("workflows");
        var installation = scenario.GitHub.Install(scenario.App, ForgeAndServer.Owner, []);
        scenario.GitHub.AcceptPermissions(installation, little);
        await scenario.Forge.DeliveriesSettledAsync(default);
        var name = await scenario.CreateRepositoryAsync("two");
        scenario.GitHub.AddRepositories(installation, name);
        await scenario.InstancesAsync(nameof(OnboardingOrchestration), 1, instance => instance.IsTerminal);

        var view = (await scenario.Client.GetFromJsonAsync<JsonElement>("/api/v1/installations"))[0];
        var missing = Assert.Single(view.GetProperty("missing").EnumerateArray());
        Assert.Equal(("workflows", "active"), (missing.GetProperty("name").GetString(), view.GetProperty("state").GetString()));
        Assert.Empty(scenario.GitHub.PullRequests(name));

        scenario.GitHub.AcceptPermissions(installation, AllPermissions);

        Assert.Contains(await scenario.OutcomesAsync(1), outcome => outcome.Outcome == Outcomes.Green);
        Assert.Empty((await scenario.Client.GetFromJsonAsync<JsonElement>("/api/v1/installations"))[0].GetProperty("missing").EnumerateArray());
    }

    [Fact]
    public async Task Suspension_IsNotAFailure_AndWorkGoesOnAfterIt()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.GitHub.Install(scenario.App, ForgeAndServer.Owner, await scenario.CreateRepositoryAsync("empty-of-interest"));
        await scenario.OutcomesAsync(1);
        scenario.GitHub.Suspend(installation);
        await scenario.Forge.DeliveriesSettledAsync(default);
        scenario.GitHub.AddRepositories(installation, scenario.Repository);
        await scenario.InstancesAsync(nameof(OnboardingOrchestration), 2, instance => instance.IsTerminal);
        Assert.Single(await scenario.OutcomesAsync(1));

        scenario.GitHub.Unsuspend(installation);

        Assert.Equal(2, (await scenario.OutcomesAsync(2)).Count);
        Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));
    }

    [Fact]
    public async Task RenameTransferAndAnotherDefaultBranch_AreFollowed()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.Install();
        await scenario.OutcomesAsync(1);
        await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, instance => instance.IsTerminal);
        await scenario.PushAsync("develop", "README.md", "# Develop\n");

        scenario.GitHub.Move(scenario.Repository, ForgeAndServer.Owner + "/renamed", scenario.Person);
        await scenario.GitHub.SetDefaultBranchAsync(scenario.Repository, "develop", scenario.Person);
        await scenario.Forge.DeliveriesSettledAsync(default);
        var head = await scenario.PushAsync("develop", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);

        Assert.Equal("failure", (await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName)).Conclusion);
        var known = await scenario.Services.GetRequiredService<RepositoryStore>().ListInstalledAsync(scenario.Forge.BaseUrl, installation.Id, default);
        Assert.Equal(ForgeAndServer.Owner + "/renamed", Assert.Single(known).FullName);
        scenario.GitHub.AddRepositories(installation, scenario.Repository);
        var again = await scenario.InstancesAsync(nameof(OnboardingOrchestration), 2, instance => instance.IsTerminal);
        Assert.Contains(again, instance => instance.Output!.Contains("already onboarded", StringComparison.Ordinal));
        Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));
    }

    [Fact]
    public async Task Removal_KeepsWhatWasKnownForExport_AndDeletesItAfterItsTime()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.Install();
        await scenario.OutcomesAsync(1);

        scenario.GitHub.Uninstall(installation);
        await scenario.Forge.DeliveriesSettledAsync(default);

        var address = $"/api/v1/installations/{scenario.Forge.BaseUrl.Authority}/{installation.Id}/export";
        var export = await scenario.Client.GetFromJsonAsync<JsonElement>(address);
        var outcomes = export.GetProperty("repositories")[0].GetProperty("pipeline_outcomes");
        Assert.Equal("green", Assert.Single(outcomes.EnumerateArray()).GetProperty("outcome").GetString());
        var data = scenario.Services.GetRequiredService<RepositoryData>();
        Assert.Equal(0, await data.DeleteRemovedAsync(DateTimeOffset.UtcNow.AddDays(-30), 100, default));
        Assert.Equal(1, await data.DeleteRemovedAsync(DateTimeOffset.UtcNow.AddMinutes(1), 100, default));
        using var gone = await scenario.Client.GetAsync(address);
        Assert.Equal(404, (int)gone.StatusCode);
        Assert.Empty(await scenario.OutcomesAsync(0));
    }

    [Fact]
    public async Task Removal_AndReturn_LosesNothing()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.Install();
        await scenario.OutcomesAsync(1);
        scenario.GitHub.Uninstall(installation);
        scenario.Install();
        await scenario.InstancesAsync(nameof(OnboardingOrchestration), 2, instance => instance.IsTerminal);

        Assert.Equal(0, await scenario.Services.GetRequiredService<RepositoryData>().DeleteRemovedAsync(DateTimeOffset.UtcNow.AddDays(1), 100, default));
        Assert.Single(await scenario.OutcomesAsync(1));
    }

    [Fact]
    public async Task ObserveOnly_ComputesEverything_AndPostsOneSummaryCheckAndNothingElse()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var defaults = await scenario.GitHub.CreateRepositoryAsync(
            ForgeAndServer.Owner, ".github", files: new Dictionary<string, string> { ["cicd-platform.yml"] = "mode: observe\n" });
        scenario.GitHub.Install(scenario.App, ForgeAndServer.Owner, scenario.Repository, defaults);
        var deliveries = await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 2, instance => instance.IsTerminal);
        var bad = await scenario.PushAsync("bad", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "bad", "main", "Add a workflow");
        await scenario.InstancesAsync(nameof(PushChecksOrchestration), 1, instance => instance.IsTerminal);
        await scenario.InstancesAsync(nameof(PullRequestReviewOrchestration), 1, instance => instance.IsTerminal);

        Assert.Contains(deliveries, delivery => delivery.Output!.Contains("\"outcome\":\"generated\"", StringComparison.Ordinal));
        var request = Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));
        Assert.Empty(request.Reviews);
        Assert.Empty(scenario.GitHub.Comments(scenario.Repository, request.Number));
        var summary = Assert.Single(scenario.GitHub.CheckRuns(scenario.Repository, bad), run => run.AppSlug == scenario.App.Slug);
        Assert.Equal(("CiCdPlatform / observed", "neutral"), (summary.Name, summary.Conclusion));
        Assert.Empty(summary.Annotations);
        Assert.Empty(summary.ActionIds);
        Assert.Equal($"Only watching; {PushChecksOrchestration.ReportName} would have been failure, {PullRequestReviewOrchestration.ReportName} would have been failure", summary.Title);
        Assert.Contains("unpinned-action", summary.Summary, StringComparison.Ordinal);
        var observed = await scenario.Client.GetFromJsonAsync<JsonElement>("/api/v1/observations?repository=" + scenario.Repository.FullName);
        Assert.Contains(observed.EnumerateArray(), one => one.GetProperty("kind").GetString() == "check" && one.GetProperty("name").GetString() == PullRequestReviewOrchestration.ReportName);
    }

    [Fact]
    public async Task PermissionLostInTheMiddleOfARun_DegradesAndTellsWhich()
    {
        await using var scenario = await ForgeAndServer.StartAsync(runsAtOnce: false, pollEvery: "00:00:01");
        var installation = scenario.Install();
        await scenario.InstancesAsync(nameof(PipelineMonitorOrchestration), 1, _ => true);
        var little = new Dictionary<string, string>(AllPermissions);
        little.Remove("actions");

        scenario.GitHub.SetPermissions(installation, little);
        scenario.LetRun();

        var outcome = Assert.Single(await scenario.OutcomesAsync(1));
        Assert.Equal(Outcomes.Unproven, outcome.Outcome);
        Assert.Contains("actions=read", outcome.Reason, StringComparison.Ordinal);
        var head = await scenario.PushAsync("main", "README.md", "# One\n");
        Assert.Equal("success", (await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName)).Conclusion);
    }
}
