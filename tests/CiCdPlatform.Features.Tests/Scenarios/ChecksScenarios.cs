using CiCdPlatform.Features.Checks;
using CiCdPlatform.LocalForge.Faults;

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
    public async Task Push_ToABranchUnderReview_LeavesTheAnnotationsToTheReview()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var first = await scenario.PushAsync("bad", "README.md", "# One\n");
        await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "bad", "main", "Add a workflow");
        await scenario.CheckRunAsync(first, PullRequestReviewOrchestration.ReportName);
        await scenario.CheckRunAsync(first, PushChecksOrchestration.ReportName);

        // The push is judged last, as it mostly is: its webhook comes first, but the review is written down at once.
        scenario.Forge.Faults = new FaultPlan { PathContains = "/compare/", LatencyMs = 1_000 };
        var bad = await scenario.PushOnTopAsync("bad", (ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow));
        var review = await scenario.CheckRunAsync(bad, PullRequestReviewOrchestration.ReportName);
        var push = await scenario.CheckRunAsync(bad, PushChecksOrchestration.ReportName);

        Assert.Equal(("failure", "failure"), (review.Conclusion, push.Conclusion));
        Assert.NotEmpty(review.Annotations);
        Assert.Empty(push.Annotations);
        Assert.Contains(PullRequestReviewOrchestration.ReportName, push.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_InTheSamePush_DoesNotJudgeItself_AndJudgesWhatFollows()
    {
        const string Policy = "fail-on: critical\nblock:\n  - rule: tests-cannot-fail\nignore:\n  - rule: unpinned-action\n    reason: the mirror pins them\n";
        // A job that publishes: what it runs unpinned could publish, too.
        var unpinned = ForgeAndServer.BadWorkflow
            .Replace(" || true", "", StringComparison.Ordinal)
            .Replace("    runs-on: ubuntu-24.04", "    runs-on: ubuntu-24.04\n    permissions:\n      packages: write", StringComparison.Ordinal);
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();

        var loosening = await scenario.PushAsync("main", (".github/cicd-platform/policy.yml", Policy), (".github/workflows/first.yml", unpinned));
        var judgedByDefault = await scenario.CheckRunAsync(loosening, PushChecksOrchestration.ReportName);
        var second = await scenario.PushAsync("main", ".github/workflows/second.yml", unpinned);
        var judgedByPolicy = await scenario.CheckRunAsync(second, PushChecksOrchestration.ReportName);
        var third = await scenario.PushAsync("main", ".github/workflows/third.yml", ForgeAndServer.BadWorkflow);
        var blocked = await scenario.CheckRunAsync(third, PushChecksOrchestration.ReportName);

        Assert.Equal("failure", judgedByDefault.Conclusion);
        Assert.Equal("success", judgedByPolicy.Conclusion);
        Assert.Contains("1 finding is ignored by policy", judgedByPolicy.Summary, StringComparison.Ordinal);
        Assert.Equal("failure", blocked.Conclusion);
        Assert.Contains(blocked.Annotations, annotation => annotation is { StartLine: 10, Level: "failure" });
    }

    [Fact]
    public async Task PullRequest_ThatSwitchesEveryRuleOff_IsJudgedByTheBranchItGoesTo_AndItsMistakesAreSaid()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();

        var head = await scenario.PushAsync(
            "sly",
            (".github/cicd-platform/policy.yml", "rules:\n  '*': off\n"),
            (".github/cicd-platform/fleet.yml", "disable: [workflow-security, nobody]\n"),
            (ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow));
        await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "sly", "main", "Add a workflow");
        var review = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        Assert.Equal("failure", review.Conclusion);
        Assert.Contains(".github/cicd-platform/fleet.yml:1: 'nobody' is no shipped bot", review.Summary, StringComparison.Ordinal);
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
