using System.Text;
using CiCdPlatform.Forges.GitHub;

namespace CiCdPlatform.Forges.Tests.GitHub;

public sealed class GitHubPayloadTests
{
    private const string Common = "\"repository\":{\"id\":9,\"full_name\":\"octo/app\",\"default_branch\":\"main\",\"html_url\":\"https://github.com/octo/app\"},"
        + "\"sender\":{\"id\":1,\"login\":\"someone\",\"type\":\"User\"},\"installation\":{\"id\":5}";

    private static T Read<T>(string name, string json)
        where T : GitHubEvent
    {
        var result = GitHubPayload.Parse(name, Encoding.UTF8.GetBytes(json));
        Assert.Null(result.Error);
        return Assert.IsType<T>(result.Event);
    }

    [Fact]
    public void Parse_Push_HasWhatChanged()
    {
        var push = Read<GitHubPushEvent>("push", $$"""
            {"ref":"refs/heads/a/b","before":"1","after":"2","created":false,"deleted":false,"forced":true,"head_commit":null,
             "commits":[{"id":"2","message":"m","added":["x"],"modified":[],"removed":["y"]}],{{Common}}}
            """);

        Assert.Equal("a/b", push.Branch);
        Assert.True(push.IsForced);
        Assert.Equal(["y"], push.Commits.Single().Removed);
        Assert.Equal(5, push.InstallationId);
        Assert.Equal(9, push.Repository!.Id);
        Assert.False(push.Origin.Sender!.IsBot);
    }

    [Fact]
    public void Parse_PullRequestOfAFork_SaysSo()
    {
        var pull = Read<GitHubPullRequestEvent>("pull_request", $$"""
            {"action":"synchronize","before":"old","pull_request":{"number":4,"state":"open","title":"t","merged":false,"draft":true,"user":{"login":"u"},
             "head":{"ref":"h","sha":"s","repo":{"id":10} },"base":{"ref":"main","sha":"b","repo":{"id":9} } },{{Common}}}
            """);

        Assert.True(pull.PullRequest.IsFork);
        Assert.True(pull.PullRequest.IsDraft);
        Assert.Equal("old", pull.PreviousHead);
    }

    [Fact]
    public void Parse_CheckRunButton_HasIdentifierAndMarker()
    {
        var run = Read<GitHubCheckRunEvent>("check_run", $$"""
            {"action":"requested_action","requested_action":{"identifier":"fix"},
             "check_run":{"id":3,"name":"n","head_sha":"s","external_id":"x","status":"completed","conclusion":"failure","app":{"id":17},"pull_requests":[{"number":4}]},{{Common}}}
            """);

        Assert.Equal("fix", run.RequestedAction);
        Assert.Equal(("x", 17L), (run.ExternalId, run.AppId));
        Assert.Equal([4L], run.PullRequests);
    }

    [Fact]
    public void Parse_WorkflowRunWithoutAPath_TakesTheWorkflows()
    {
        var run = Read<GitHubWorkflowRunEvent>("workflow_run", $$"""
            {"action":"completed","workflow":{"path":".github/workflows/ci.yml"},
             "workflow_run":{"id":1,"name":"CI","event":"push","head_sha":"s","head_branch":null,"status":"completed","conclusion":"success"},{{Common}}}
            """);

        Assert.Equal(RunState.Success, run.State);
        Assert.Equal(".github/workflows/ci.yml", run.Definition);
        Assert.Equal(1, run.Attempt);
    }

    [Fact]
    public void Parse_NewPermissions_ListsThem()
    {
        var installation = Read<GitHubInstallationEvent>("installation", """
            {"action":"new_permissions_accepted","installation":{"id":5,"app_id":17,"account":{"login":"octo"},"permissions":{"contents":"write"}},
             "repositories":[{"id":9,"full_name":"octo/app","private":true}],"sender":{"id":1,"login":"b","type":"Bot"}}
            """);

        Assert.Equal("write", installation.Permissions["contents"]);
        Assert.True(installation.Repositories.Single().IsPrivate);
        Assert.True(installation.Origin.Sender!.IsBot);
        Assert.Null(installation.Repository);
    }

    [Theory]
    [InlineData("push", "[]", "not a JSON object")]
    [InlineData("push", "{\"a\":\n}", "line 2, byte")]
    [InlineData("push", "{\"ref\":\"\\ud800\"}", "not valid Unicode")]
    [InlineData("push", "{}", "repository.id")]
    [InlineData("push", "{\"repository\":{\"id\":1,\"full_name\":\"a/b\"},\"ref\":\"r\",\"before\":\"b\",\"after\":\"a\",\"commits\":[{\"id\":\"1\"},{}]}", "commits[1].id")]
    [InlineData("installation", "{\"action\":\"created\",\"installation\":7}", "installation.id")]
    [InlineData("pull_request", "{\"action\":\"opened\",\"repository\":{\"id\":1,\"full_name\":\"a/b\"}}", "pull_request.number")]
    [InlineData("", "{}", "X-GitHub-Event")]
    public void Parse_Malformed_NamesTheCause(string name, string json, string cause)
    {
        var result = GitHubPayload.Parse(name, Encoding.UTF8.GetBytes(json));

        Assert.Null(result.Event);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TooDeep_IsAnError() =>
        Assert.NotNull(GitHubPayload.Parse("push", Encoding.UTF8.GetBytes(new string('[', 1000))).Error);

    [Fact]
    public void Parse_UnknownEvent_IsIgnored() => Assert.True(GitHubPayload.Parse("star", "{}"u8.ToArray()).IsIgnored);
}
