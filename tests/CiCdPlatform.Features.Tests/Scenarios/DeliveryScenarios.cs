using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using CiCdPlatform.LocalForge.Faults;
using Microsoft.Extensions.DependencyInjection;

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
        await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, instance => instance.State == OrchestrationState.Completed);

        scenario.GitHub.Uninstall(installation);
        scenario.Install();

        var onboardings = await scenario.InstancesAsync(nameof(OnboardingOrchestration), 2, instance => instance.State == OrchestrationState.Completed);
        Assert.Contains("delivered before by delivery-", onboardings[0].Output, StringComparison.Ordinal);
        Assert.DoesNotContain("taken", onboardings[0].Output, StringComparison.Ordinal);
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

    [Fact]
    public async Task Delivery_ThatEnded_KeepsItsLogsAndItsFilesWithTheirProof()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var outcome = Assert.Single(await scenario.OutcomesAsync(1));
        await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, instance => instance.State == OrchestrationState.Completed);

        var logs = await scenario.Client.GetFromJsonAsync<JsonElement>("/api/v1/logs?delivery=" + outcome.DeliveryId);
        var artifacts = await scenario.Client.GetFromJsonAsync<JsonElement>("/api/v1/artifacts?delivery=" + outcome.DeliveryId);

        Assert.NotEmpty(logs.GetProperty("logs").EnumerateArray());
        foreach (var log in logs.GetProperty("logs").EnumerateArray())
        {
            var text = await scenario.Client.GetByteArrayAsync($"/api/v1/logs/{log.GetProperty("id").GetString()}/text");
            Assert.Equal(log.GetProperty("bytes").GetInt64(), text.Length);
        }

        var contents = new Dictionary<string, string>();
        foreach (var artifact in artifacts.GetProperty("artifacts").EnumerateArray())
        {
            using var response = await scenario.Client.GetAsync($"/api/v1/artifacts/{artifact.GetProperty("id").GetString()}/content");
            Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal($"\"{artifact.GetProperty("sha256").GetString()}\"", response.Headers.ETag?.Tag);
            contents[artifact.GetProperty("path").GetString()!] = await response.Content.ReadAsStringAsync();
        }

        var proof = JsonDocument.Parse(contents["proof.json"]).RootElement;
        Assert.Equal((Outcomes.Green, outcome.CommitId), (proof.GetProperty("outcome").GetString(), proof.GetProperty("commitId").GetString()));
        Assert.Equal(outcome.TestsRun, proof.GetProperty("testsRun").GetInt64());
        Assert.Contains("jobs:", contents[".github/workflows/ci.yml"], StringComparison.Ordinal);
        using var missing = await scenario.Client.GetAsync("/api/v1/logs/log-none/text");
        Assert.Equal("log-not-found", (await missing.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(true, Outcomes.Generated)]
    [InlineData(false, Outcomes.Refused)]
    public async Task Delivery_WithACallersToken_ForgetsItHoweverItEnds(bool isGood, string expected)
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var vault = scenario.Services.GetRequiredService<TokenVault>();
        var key = await vault.KeepAsync(isGood ? scenario.GitHub.CreateToken(scenario.Person) : "never-issued", default);
        var repository = new RepositoryRef(ForgeKind.GitHub, scenario.Forge.BaseUrl, scenario.Repository.Id, scenario.Repository.FullName, new ForgeAccess(CredentialKey: key));
        var durable = scenario.Services.GetRequiredService<IDurableClient>();

        await durable.StartAsync(nameof(PipelineDeliveryOrchestration), new DeliveryInput(repository, AutoCommit: false, UseTemplateOnly: true), new StartOptions("asked-for"));
        var ended = await durable.WaitAsync("asked-for");

        Assert.Contains($"\"outcome\":\"{expected}\"", ended.Output, StringComparison.Ordinal);
        Assert.Null(await vault.FindAsync(key, default));
    }
}
