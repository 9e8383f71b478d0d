using System.Text.Json;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.GitHub;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Features.Tests.Webhooks;

public sealed class GitHubRouterTests
{
    private const string Head = "1111111111111111111111111111111111111111";
    private static readonly Uri Host = new("https://github.example/");
    private static readonly GitHubRepositoryReference Repository = new(11, "octo/one");

    [Theory]
    [InlineData("refs/heads/main", false, nameof(PushChecksOrchestration))]
    [InlineData("refs/heads/cicd/other", false, nameof(PushChecksOrchestration))]
    [InlineData("refs/heads/cicd/pipeline-0123456789", false, null)]
    [InlineData("refs/heads/main", true, null)]
    [InlineData("refs/tags/v1", false, null)]
    public void Route_Push_ChecksBranchesOfPeople(string reference, bool isDeletion, string? orchestration)
    {
        var routed = Route(new GitHubPushEvent(Origin(""), reference, "before", Head, IsCreation: false, isDeletion, IsForced: false, []));

        Assert.Equal(orchestration, routed.Intents.SingleOrDefault()?.Orchestration);
    }

    [Theory]
    [InlineData(".github/cicd-platform.yml", false, true)]
    [InlineData("cicd-platform.yml", false, true)]
    [InlineData("src/one.cs", false, false)]
    [InlineData("src/one.cs", true, true)]
    public void Route_PushThatMayTouchTheConfiguration_HasItCheckedAndReadAnew(string path, bool isForced, bool isChecked)
    {
        var routed = Route(new GitHubPushEvent(Origin(""), "refs/heads/main", "before", Head, IsCreation: false, IsDeletion: false, isForced, [new("1", "", [], [path], [])]));

        Assert.Equal(isChecked, routed.Intents.Any(intent => intent.Orchestration == nameof(ConfigurationCheckOrchestration)));
        Assert.Equal(isChecked ? [ForgeSubject.Configuration(Host, "octo/one")] : [], routed.Changed);
    }

    [Theory]
    [InlineData("opened", true)]
    [InlineData("synchronize", true)]
    [InlineData("reopened", true)]
    [InlineData("ready_for_review", true)]
    [InlineData("closed", false)]
    [InlineData("labeled", false)]
    public void Route_PullRequest_IsReviewedWhenItBringsSomething(string action, bool isReviewed)
    {
        var request = new GitHubPullRequestReference(3, "Change", "open", "topic", Head, 11, "main", "base", 11, IsDraft: false, IsMerged: false, "octo");

        var routed = Route(new GitHubPullRequestEvent(Origin(action), request, null));

        Assert.Equal(isReviewed ? nameof(PullRequestReviewOrchestration) : null, routed.Intents.SingleOrDefault()?.Orchestration);
    }

    [Theory]
    [InlineData(PushChecksOrchestration.ReportName, true)]
    [InlineData(PullRequestReviewOrchestration.ReportName, true)]
    [InlineData("somebody else's", false)]
    public void Route_Rerequested_IsANewAttemptForEachTimeThatItIsPressed(string name, bool isOurs)
    {
        var first = Route(Check("rerequested", name, 100), "a").Intents.SingleOrDefault();
        var pressedAgain = Route(Check("rerequested", name, 100), "b").Intents.SingleOrDefault();
        var delivered = Route(Check("rerequested", name, 100), "a").Intents.SingleOrDefault();

        Assert.Equal(isOurs ? nameof(RerunOrchestration) : null, first?.Orchestration);
        Assert.Equal(first?.InstanceId, delivered?.InstanceId);
        Assert.Equal(isOurs, first?.InstanceId != pressedAgain?.InstanceId);
    }

    [Theory]
    [InlineData("/cicd retry", false, 1)]
    [InlineData("thanks\n/cicd scan\n/cicd fix", false, 1)]
    [InlineData("/cicd retry", true, 0)]
    [InlineData("> /cicd retry", false, 0)]
    [InlineData("see /cicd retry", false, 0)]
    [InlineData("```\n/cicd retry\n```", false, 0)]
    [InlineData("/cicdx", false, 0)]
    public void Route_Comment_IsACommandAtTheStartOfALineOfAPerson(string body, bool isBot, int count)
    {
        var comment = new GitHubIssueCommentEvent(Origin("created"), 9, body, new GitHubActor(1, "someone", isBot), "MEMBER", 3, IsPullRequest: true);

        Assert.Equal(count, Route(comment).Intents.Count);
        Assert.Empty(Route(comment with { IsPullRequest = false }).Intents);
        Assert.All(Route(comment).Intents, intent => Assert.Equal(nameof(CommandsOrchestration), intent.Orchestration));
    }

    [Fact]
    public void Route_MergeGroup_IsCheckedUnderTheNameThatRequestsAreRequiredToHave()
    {
        var intent = Assert.Single(Route(new GitHubMergeGroupEvent(Origin("checks_requested"), Head, "refs/heads/gh-readonly-queue/main/pr-1", "base", "refs/heads/main")).Intents);

        Assert.Equal(PullRequestReviewOrchestration.ReportName, JsonDocument.Parse(intent.Payload).RootElement.GetProperty("reportName").GetString());
        Assert.Empty(Route(new GitHubMergeGroupEvent(Origin("destroyed"), Head, "refs/heads/gh-readonly-queue/main/pr-1", "base", "refs/heads/main")).Intents);
    }

    [Theory]
    [InlineData("created")]
    [InlineData("completed")]
    [InlineData("requested_action")]
    public void Route_OtherCheckRunEvents_LeadToNothing(string action) => Assert.Empty(Route(Check(action, PushChecksOrchestration.ReportName, 100)).Intents);

    [Theory]
    [InlineData(RunState.Queued, false)]
    [InlineData(RunState.Running, false)]
    [InlineData(RunState.Success, true)]
    [InlineData(RunState.Failure, true)]
    [InlineData(RunState.Cancelled, true)]
    public void Route_WorkflowRun_WakesTheMonitorOfItsCommit(RunState state, bool isTerminal)
    {
        var intent = Assert.Single(Route(new GitHubWorkflowRunEvent(Origin("completed"), 5, ".github/workflows/ci.yml", "CI", "push", Head, "topic", state, 1, null)).Intents);

        Assert.Equal(PipelineMonitorOrchestration.RunChangedEvent, intent.EventName);
        Assert.Equal(isTerminal, JsonDocument.Parse(intent.Payload).RootElement.GetProperty("isTerminal").GetBoolean());
    }

    [Theory]
    [InlineData("created", true, false)]
    [InlineData("deleted", false, true)]
    [InlineData("new_permissions_accepted", false, false)]
    public void Route_Installation_OnboardsOnceAndForgets(string action, bool onboards, bool isGone)
    {
        var routed = Route(new GitHubInstallationEvent(Origin(action), 1, "octo", new Dictionary<string, string>(), [Repository]));

        Assert.Equal(onboards ? nameof(OnboardingOrchestration) : null, routed.Intents.SingleOrDefault()?.Orchestration);
        Assert.Equal(isGone ? [11] : [], routed.Gone.Select(repository => repository.Id));
        Assert.Equal(isGone ? [] : [11], routed.Known.Select(repository => repository.Id));
    }

    [Fact]
    public void Route_RepositoriesAddedAndRemoved_OnboardsTheNewAndForgetsTheOld()
    {
        var routed = Route(new GitHubInstallationRepositoriesEvent(Origin("added"), "octo", [new(12, "octo/two")], [new(13, "octo/three")]));

        var intent = Assert.Single(routed.Intents);
        Assert.Equal(nameof(OnboardingOrchestration), intent.Orchestration);
        Assert.Equal("octo/two", JsonDocument.Parse(intent.Payload).RootElement.GetProperty("repositories")[0].GetProperty("fullName").GetString());
        Assert.Equal(13, Assert.Single(routed.Gone).Id);
    }

    [Fact]
    public void Route_NothingWeKnow_LeadsToNothing() => Assert.Empty(Route(null).Intents);

    private static GitHubCheckRunEvent Check(string action, string name, long id) => new(Origin(action), id, name, Head, "", "completed", "failure", 1, null, [3]);

    private static GitHubOrigin Origin(string action) => new(action, Repository, 7, null);

    private static Routed Route(GitHubEvent? payload, string delivery = "d") => new GitHubRouter().Route(Host, payload, delivery);
}
