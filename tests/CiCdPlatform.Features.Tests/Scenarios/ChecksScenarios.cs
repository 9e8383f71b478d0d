using CiCdPlatform.Features.Checks;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class ChecksScenarios
{
    [Fact]
    public async Task Push_WithABadWorkflow_FailsWithAnnotationsOnItsLines_AndACleanOneSucceeds()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();

        var bad = await scenario.PushAsync("main", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        var failure = await scenario.CheckRunAsync(bad, PushChecksOrchestration.ReportName);
        var clean = await scenario.PushAsync("main", "README.md", "# One\n");
        var success = await scenario.CheckRunAsync(clean, PushChecksOrchestration.ReportName);

        Assert.Equal("failure", failure.Conclusion);
        Assert.All(failure.Annotations, annotation => Assert.Equal(ForgeAndServer.BadWorkflowPath, annotation.Path));
        Assert.Equal([9, 10], failure.Annotations.Select(annotation => annotation.StartLine).Distinct().Order());
        Assert.Equal("success", success.Conclusion);
        Assert.Empty(success.Annotations);
    }

    [Fact]
    public async Task PullRequest_OfAPerson_GetsOneReviewWithinTheDiff_AndACleanOneNone()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();

        var bad = await scenario.PushAsync("bad", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "bad", "main", "Add a workflow");
        var failure = await scenario.CheckRunAsync(bad, PullRequestReviewOrchestration.ReportName);
        var clean = await scenario.PushAsync("clean", "README.md", "# One\n");
        await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "clean", "main", "Add a title");
        var success = await scenario.CheckRunAsync(clean, PullRequestReviewOrchestration.ReportName);

        var requests = scenario.GitHub.PullRequests(scenario.Repository);
        var review = Assert.Single(Assert.Single(requests, request => request.HeadBranch == "bad").Reviews);
        Assert.Equal(("failure", bad), (failure.Conclusion, review.CommitId));
        Assert.All(review.Comments, comment => Assert.Equal(ForgeAndServer.BadWorkflowPath, comment.Path));
        Assert.Equal([9, 10], review.Comments.Select(comment => comment.Line ?? 0).Distinct().Order());
        Assert.Equal("success", success.Conclusion);
        Assert.Empty(Assert.Single(requests, request => request.HeadBranch == "clean").Reviews);
    }

    [Fact]
    public async Task Rerequested_CheckRun_IsJudgedOnceMore()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("main", "README.md", "# One\n");
        var first = await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName);

        scenario.GitHub.Rerequest(scenario.Repository, first, scenario.Person);

        var instances = await scenario.InstancesAsync(nameof(PushChecksOrchestration), 2, instance => instance.State == Durable.OrchestrationState.Completed);
        Assert.Equal(2, instances.Count);
    }
}
