using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class ConfigurationScenarios
{
    private const string File = ".github/cicd-platform.yml";

    [Fact]
    public async Task ConfigurationErrorsThatNobodySees_AreAnnotatedOnTheirLine_TheLastGoodOneHolds_AndMendingIsToldOnce()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.Install();
        var repository = new RepositoryRef(ForgeKind.GitHub, scenario.Forge.BaseUrl, scenario.Repository.Id, scenario.Repository.FullName, new ForgeAccess(installation.Id));
        var configurations = scenario.Services.GetRequiredService<IRepositoryConfiguration>();

        var good = await scenario.PushAsync("main", File, "review:\n  max-inline-comments: 3\n");
        await scenario.CheckRunAsync(good, Features.Checks.PushChecksOrchestration.ReportName);
        Assert.Equal(3, (await configurations.OfAsync(repository, null, default)).Value.Review.MaxInlineComments);

        var bad = await scenario.PushAsync("main", File, "review:\n  max-inline-comments: 3\n  drafts: perhaps\nmodes: act\n");
        var fault = await scenario.CheckRunAsync(bad, ConfigurationCheckOrchestration.ReportName);
        var inForce = await configurations.OfAsync(repository, null, default);
        Assert.Equal("failure", fault.Conclusion);
        Assert.Equal([(File, 3), (File, 4)], fault.Annotations.Select(annotation => (annotation.Path, annotation.StartLine)).Order());
        Assert.Equal((3, 2), (inForce.Value.Review.MaxInlineComments, inForce.Problems.Count));

        var mended = await scenario.PushAsync("main", File, "review:\n  max-inline-comments: 4\n");
        Assert.Equal("success", (await scenario.CheckRunAsync(mended, ConfigurationCheckOrchestration.ReportName)).Conclusion);
        Assert.Equal(4, (await configurations.OfAsync(repository, null, default)).Value.Review.MaxInlineComments);
        await scenario.InstancesAsync(nameof(ConfigurationCheckOrchestration), 3, instance => instance.State == Durable.OrchestrationState.Completed);
        Assert.DoesNotContain(scenario.GitHub.CheckRuns(scenario.Repository, good), run => run.Name == ConfigurationCheckOrchestration.ReportName);
    }

    [Fact]
    public async Task OrganisationDefaults_HoldWhereTheRepositoryIsSilent_AndItsOwnBranchDoesNotJudgeItself()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var defaults = await scenario.GitHub.CreateRepositoryAsync(
            ForgeAndServer.Owner, ".github", files: new Dictionary<string, string> { ["cicd-platform.yml"] = "review:\n  max-inline-comments: 2\n  bots: true\nlocked: [repair]\n" });
        var installation = scenario.GitHub.Install(scenario.App, ForgeAndServer.Owner, scenario.Repository, defaults);
        var repository = new RepositoryRef(ForgeKind.GitHub, scenario.Forge.BaseUrl, scenario.Repository.Id, scenario.Repository.FullName, new ForgeAccess(installation.Id));
        var configurations = scenario.Services.GetRequiredService<IRepositoryConfiguration>();

        var silent = await configurations.OfAsync(repository, null, default);
        var sly = await scenario.PushAsync("sly", File, "review:\n  bots: false\nrepair: request\n");
        var fault = await scenario.CheckRunAsync(sly, ConfigurationCheckOrchestration.ReportName);
        var unmoved = await configurations.OfAsync(repository, null, default);

        Assert.Equal((2, true, RepairMode.Suggest), (silent.Value.Review.MaxInlineComments, silent.Value.Review.Bots, silent.Value.Repair));
        Assert.Equal(3, Assert.Single(fault.Annotations).StartLine);
        Assert.Equal((2, true, RepairMode.Suggest), (unmoved.Value.Review.MaxInlineComments, unmoved.Value.Review.Bots, unmoved.Value.Repair));
        Assert.Empty(unmoved.Problems);
    }
}
