using System.Text.Json;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges.GitLab;

namespace CiCdPlatform.Features.Tests.Webhooks;

public sealed class GitLabRouterTests
{
    private const string Head = "1111111111111111111111111111111111111111";
    private const string None = "0000000000000000000000000000000000000000";
    private static readonly GitLabProjectReference Project = new(11, "group/one", "main", null);

    [Theory]
    [InlineData("refs/heads/main", Head, nameof(PushChecksOrchestration))]
    [InlineData("refs/heads/cicd/pipeline-0123456789", Head, null)]
    [InlineData("refs/heads/main", None, null)]
    public void Route_Push_ChecksBranchesOfPeople(string reference, string after, string? orchestration) =>
        Assert.Equal(orchestration, Route(new GitLabPushEvent(Project, true, reference, "before", after, "octo", [], 1)).Intents.FirstOrDefault()?.Orchestration);

    [Theory]
    [InlineData("open", null, true)]
    [InlineData("reopen", null, true)]
    [InlineData("update", "before", true)]
    [InlineData("update", null, false)]
    [InlineData("merge", null, false)]
    [InlineData("close", null, false)]
    public void Route_MergeRequest_IsReviewedWhenItBringsSomething(string action, string? previous, bool isReviewed)
    {
        var routed = Route(new GitLabMergeRequestEvent(Project, true, 3, action, "opened", "topic", "main", 11, 11, Head, previous, false, "Change", "octo"));

        Assert.Equal(isReviewed ? nameof(PullRequestReviewOrchestration) : null, routed.Intents.SingleOrDefault()?.Orchestration);
    }

    [Theory]
    [InlineData(GitLabProjectChange.Created, nameof(OnboardingOrchestration))]
    [InlineData(GitLabProjectChange.Renamed, null)]
    public void Route_Project_IsOnboardedWhenNew(GitLabProjectChange change, string? orchestration) =>
        Assert.Equal(orchestration, Route(new GitLabProjectEvent(Project, change, null)).Intents.SingleOrDefault()?.Orchestration);

    [Theory]
    [InlineData("pending", false)]
    [InlineData("running", false)]
    [InlineData("success", true)]
    [InlineData("failed", true)]
    [InlineData("canceled", true)]
    public void Route_Pipeline_WakesTheMonitorOfItsCommit(string status, bool isTerminal)
    {
        var intent = Route(new GitLabPipelineEvent(Project, true, 5, "topic", Head, status, "merge_request_event", 3)).Intents[0];

        Assert.Equal(PipelineMonitorOrchestration.RunChangedEvent, intent.EventName);
        Assert.Equal(isTerminal, JsonDocument.Parse(intent.Payload).RootElement.GetProperty("isTerminal").GetBoolean());
    }

    [Theory]
    [InlineData("merge_request_event", 3L, true)]
    [InlineData("push", null, false)]
    [InlineData("external", 3L, false)]
    public void Route_PipelineOfARequest_MayBeThatOfAMergeTrain_WhichOnlyThePipelineTells(string source, long? number, bool isAsked)
    {
        var starts = Route(new GitLabPipelineEvent(Project, true, 5, "topic", Head, "running", source, number)).Intents.Where(intent => intent.EventName is null).ToList();

        Assert.Equal(isAsked ? [nameof(TrainCheckOrchestration)] : [], starts.Select(start => start.Orchestration));
    }

    [Fact]
    public void Route_PipelineThatFailsAgain_IsDiagnosedAgain()
    {
        string Start(string? finished) => Route(new GitLabPipelineEvent(Project, true, 5, "topic", Head, "failed", "push", null) { FinishedAt = finished }).Intents.Single(intent => intent.Orchestration == nameof(FailureDiagnosisOrchestration)).InstanceId;

        Assert.Equal(Start("2026-11-21 10:00:00 UTC"), Start("2026-11-21T10:00:00Z"));
        Assert.NotEqual(Start("2026-11-21 10:00:00 UTC"), Start("2026-11-21 10:05:00 UTC"));
        Assert.Equal(Start(null), Start("soon"));
    }

    private static Routed Route(GitLabEvent payload) => new GitLabRouter().Route(new Uri("https://gitlab.example/"), payload);
}
