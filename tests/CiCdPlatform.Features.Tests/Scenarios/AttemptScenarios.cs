using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.LocalForge.Faults;
using CiCdPlatform.LocalForge.GitHub;

namespace CiCdPlatform.Features.Tests.Scenarios;

[Trait("Category", "Scenario")]
public sealed class AttemptScenarios
{
    [Fact]
    public async Task DeadReRunButton_RunAndSuite_EachGiveNewCheckRunsOfTheSameChange()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        await scenario.CheckRunAsync(await scenario.PushAsync("main", "README.md", "# One\n"), PushChecksOrchestration.ReportName);
        var head = await scenario.PushAsync("main", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        var first = await scenario.CheckRunAsync(head, PushChecksOrchestration.ReportName);

        scenario.GitHub.Rerequest(scenario.Repository, first, scenario.Person);
        await scenario.CheckRunsAsync(head, PushChecksOrchestration.ReportName, 2);
        scenario.GitHub.Rerequest(scenario.Repository, first, scenario.Person);
        await scenario.CheckRunsAsync(head, PushChecksOrchestration.ReportName, 3);
        scenario.GitHub.RerequestSuite(scenario.Repository, first, scenario.Person);
        var runs = await scenario.CheckRunsAsync(head, PushChecksOrchestration.ReportName, 4);

        Assert.Equal(4, runs.DistinctBy(run => run.ExternalId).Count());
        Assert.All(runs, run => Assert.Equal(("failure", first.Annotations.Count), (run.Conclusion, run.Annotations.Count)));
    }

    [Fact]
    public async Task ForcePush_InTheMiddleOfAReview_ClosesTheOldCheckWithItsReason_AndReviewsTheNewHeadAlone()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        scenario.Forge.Faults = new FaultPlan { PathContains = "/files", LatencyMs = 1500 };
        var old = await scenario.PushAsync("topic", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "topic", "main", "Topic");
        await ForgeAndServer.SeeAsync(() => Of(scenario, old).Find(run => run.Status == "in_progress"), "the first review to begin");

        var head = await scenario.PushAsync("topic", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow.Replace("Other", "Another", StringComparison.Ordinal));
        var review = await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);
        var closed = await scenario.CheckRunAsync(old, PullRequestReviewOrchestration.ReportName);

        Assert.Equal("cancelled", closed.Conclusion);
        Assert.Contains(head[..7], closed.Summary, StringComparison.Ordinal);
        Assert.NotEmpty(review.Annotations);
        Assert.All(pull.Reviews, one => Assert.Equal(head, one.CommitId));
        Assert.DoesNotContain(old[..7], Assert.Single(scenario.OwnComments(pull.Number)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldEvent_ThatComesAfterTheNewOne_DoesNotEndTheReviewOfTheNewHead()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        scenario.Forge.Faults = new FaultPlan { DropNextDeliveries = 100 };
        var old = await scenario.PushAsync("topic", "README.md", "# One\n");
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "topic", "main", "Topic");
        var lost = await scenario.LostDeliveriesAsync("pull_request");
        scenario.Forge.Faults = new FaultPlan { PathContains = "/files", LatencyMs = 1500 };
        var head = await scenario.PushOnTopAsync("topic", (ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow));
        await ForgeAndServer.SeeAsync(() => Of(scenario, head).Find(run => run.Status == "in_progress"), "the review of the new head to begin");

        scenario.Redeliver(lost);
        await scenario.CheckRunAsync(old, PullRequestReviewOrchestration.ReportName);
        var runs = await ForgeAndServer.SeeAsync(
            () => Of(scenario, head) is var found && found.Count == 2 && found.TrueForAll(run => run.Status == "completed") ? found : null, "the new head to be reviewed");

        Assert.Equal(["cancelled", "failure"], runs.Select(run => run.Conclusion!).Order());
        Assert.Equal(head, Assert.Single(pull.Reviews).CommitId);
    }

    [Fact]
    public async Task PushesInARow_AreAllJudged_ByTheLastOne()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        await scenario.CheckRunAsync(await scenario.PushAsync("main", "README.md", "# One\n"), PushChecksOrchestration.ReportName);
        scenario.Forge.Faults = new FaultPlan { PathContains = "/compare/", LatencyMs = 1500 };

        var bad = await scenario.PushAsync("main", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        await ForgeAndServer.SeeAsync(() => scenario.GitHub.CheckRuns(scenario.Repository, bad).FirstOrDefault(run => run is { Name: PushChecksOrchestration.ReportName, Status: "in_progress" }), "the first check to begin");
        var last = await scenario.PushAsync("main", "README.md", "# Two\n");
        var check = await scenario.CheckRunAsync(last, PushChecksOrchestration.ReportName);
        var closed = await scenario.CheckRunAsync(bad, PushChecksOrchestration.ReportName);

        Assert.Equal("cancelled", closed.Conclusion);
        Assert.Contains(check.Annotations, note => note.Path == ForgeAndServer.BadWorkflowPath);
    }

    [Fact]
    public async Task Redelivery_OfEverything_ChangesNothing()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("topic", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "topic", "main", "Topic");
        var asked = scenario.GitHub.Comment(scenario.Repository, pull.Number, scenario.Person, "/cicd explain");
        await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);
        await scenario.AnswerAsync(asked);
        var before = (scenario.GitHub.CheckRuns(scenario.Repository).Count, pull.Reviews.Count, scenario.OwnComments(pull.Number).Count);

        await scenario.RedeliverAllAsync();

        Assert.Equal(before, (scenario.GitHub.CheckRuns(scenario.Repository).Count, pull.Reviews.Count, scenario.OwnComments(pull.Number).Count));
    }

    [Fact]
    public async Task BaseThatMovedOn_IsNotHeldAgainstTheRequest()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("topic", "README.md", "# One\n");
        await scenario.CheckRunAsync(await scenario.PushAsync("main", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow), PushChecksOrchestration.ReportName);

        await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "topic", "main", "Topic");

        Assert.Equal("success", (await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName)).Conclusion);
    }

    [Fact]
    public async Task PermissionThatIsLostInTheMiddle_EndsQuietly_AndTheNextOneWorksAgain()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        var installation = scenario.Install();
        var all = installation.Permissions;
        scenario.Forge.Faults = new FaultPlan { PathContains = "/files", LatencyMs = 1500 };
        var head = await scenario.PushAsync("topic", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "topic", "main", "Topic");
        await ForgeAndServer.SeeAsync(() => Of(scenario, head).Find(run => run.Status == "in_progress"), "the review to begin");

        scenario.GitHub.Grant(installation, all.Where(one => one.Key != "pull_requests").ToDictionary(one => one.Key, one => one.Value));
        var review = await scenario.InstancesAsync(nameof(PullRequestReviewOrchestration), 1, instance => instance.IsTerminal);
        scenario.Forge.Faults = new FaultPlan();
        scenario.GitHub.Grant(installation, all);
        var next = await scenario.PushOnTopAsync("topic", ("README.md", "# One\n"));
        await scenario.CheckRunAsync(next, PullRequestReviewOrchestration.ReportName);

        Assert.Equal(OrchestrationState.Completed, review[0].State);
        Assert.Equal("neutral", (await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName)).Conclusion);
        Assert.Single(pull.Reviews);
    }

    [Fact]
    public async Task MergeQueue_ThatWaitsForItsCheck_GetsItOnTheHeadOfTheGroup()
    {
        await using var scenario = await ForgeAndServer.StartAsync();
        scenario.Install();
        var head = await scenario.PushAsync("topic", ForgeAndServer.BadWorkflowPath, ForgeAndServer.BadWorkflow);
        var pull = await scenario.GitHub.OpenPullRequestAsync(scenario.Repository, scenario.Person, "topic", "main", "Topic");
        await scenario.CheckRunAsync(head, PullRequestReviewOrchestration.ReportName);

        var group = await scenario.GitHub.QueueAsync(pull, scenario.Person);
        var check = await scenario.CheckRunAsync(group, PullRequestReviewOrchestration.ReportName);

        Assert.Equal("failure", check.Conclusion);
        Assert.NotEmpty(check.Annotations);
    }

    private static List<GitHubCheckRun> Of(ForgeAndServer scenario, string sha) =>
        [.. scenario.GitHub.CheckRuns(scenario.Repository, sha).Where(run => run.AppSlug == scenario.App.Slug && run.Name == PullRequestReviewOrchestration.ReportName)];
}
