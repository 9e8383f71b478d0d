using System.Net.Http.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class ProofScenarios
{
    [Theory]
    [InlineData(false, "turned it red, as it must", "**green**, ")]
    [InlineData(true, "did not turn the pipeline red", "**unproven**, ")]
    public async Task Delivery_WithoutASandbox_ProvesOnABranchAndSaysWhatWasProven(bool isBlind, string said, string verdict)
    {
        await using var scenario = await ForgeAndServer.StartAsync(runner: new NoticingRunner(isBlind), proofMode: nameof(ProofMode.Branch));
        scenario.Install();

        var delivery = Assert.Single(await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, instance => instance.IsTerminal));
        Assert.True(delivery.State == OrchestrationState.Completed, delivery.Error);
        Assert.Contains("\"outcome\":\"green\"", delivery.Output, StringComparison.Ordinal);

        var request = Assert.Single(scenario.GitHub.PullRequests(scenario.Repository));
        Assert.Contains("on a branch of its own", request.Body, StringComparison.Ordinal);
        Assert.Contains(said, request.Body, StringComparison.Ordinal);
        Assert.Contains(verdict, request.Body, StringComparison.Ordinal);
        var branches = await Git.RunAsync(scenario.Repository.GitFolder, "for-each-ref", "--format=%(refname:short)", "refs/heads");
        Assert.DoesNotContain(ChangeRequestText.ProofBranchPrefix, branches, StringComparison.Ordinal);
        Assert.Contains(ChangeRequestText.BranchPrefix, branches, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "turned it red, as it must")]
    [InlineData(true, "did not turn the pipeline red")]
    public async Task Delivery_ToGitLabWithoutASandbox_ProvesOnABranchAndSaysWhatWasProven(bool isBlind, string said)
    {
        await using var scenario = await GitLabAndServer.StartAsync(runner: new NoticingRunner(isBlind), proofMode: nameof(ProofMode.Branch), files: new Dictionary<string, string>
        {
            ["go.mod"] = "module example.com/one\n\ngo 1.22\n",
            ["one_test.go"] = "package one\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {\n\tif 1 != 1 {\n\t\tt.Fatal()\n\t}\n}\n",
        });
        using var asked = await scenario.Client.PostAsJsonAsync("/api/v1/pipeline/workflow", new { repositoryUrl = new Uri(scenario.Forge.BaseUrl, scenario.Project.FullName), forge = "gitlab" });
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync());

        var delivery = Assert.Single(await scenario.InstancesAsync(nameof(PipelineDeliveryOrchestration), 1, instance => instance.IsTerminal));
        Assert.True(delivery.State == OrchestrationState.Completed, delivery.Error);
        var request = Assert.Single(scenario.GitLab.MergeRequests(scenario.Project));
        Assert.Contains("on a branch of its own", request.Description, StringComparison.Ordinal);
        Assert.Contains(said, request.Description, StringComparison.Ordinal);
        var branches = await Git.RunAsync(scenario.Project.GitFolder, "for-each-ref", "--format=%(refname:short)", "refs/heads");
        Assert.DoesNotContain(ChangeRequestText.ProofBranchPrefix, branches, StringComparison.Ordinal);
    }
}
