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
}
