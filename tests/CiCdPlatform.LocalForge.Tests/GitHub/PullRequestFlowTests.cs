using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.LocalForge.Tests.GitHub;

public sealed class PullRequestFlowTests
{
    private static CancellationToken Limit => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Fact]
    public async Task PullRequest_OpenedThroughApi_RunsItsWorkflowAndTellsEverything()
    {
        await using var github = await GitHubFixture.StartAsync();
        var sha = await github.CommitAsync("feature/x", "src/new.txt", "hello\n");
        var number = await github.OpenPullRequestAsync("feature/x");

        var run = await github.Forge.GitHub.WaitForRunAsync(r => r.Event == "pull_request", Limit);
        var runs = (await github.GetAsync($"/actions/runs?head_sha={sha}&event=pull_request")).Body;
        var jobs = (await github.GetAsync($"/actions/runs/{run.Id}/jobs")).Body.GetProperty("jobs");
        var log = await github.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"repos/acme/shop/actions/jobs/{jobs[0].GetProperty("id")}/logs") { Headers = { { "Authorization", "Bearer " + github.Token } } });

        Assert.Equal(1, runs.GetProperty("total_count").GetInt32());
        Assert.Equal("success", runs.GetProperty("workflow_runs")[0].GetProperty("conclusion").GetString());
        Assert.Equal("success", jobs[0].GetProperty("conclusion").GetString());
        Assert.Contains("hello from pull_request", await log.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await github.Forge.DeliveriesSettledAsync(Limit);
        var told = github.Receiver.All.Select(w => w.Event + "." + w.Action).ToList();
        foreach (var expected in new[] { "installation.created", "push.", "check_suite.requested", "pull_request.opened", "workflow_run.requested", "workflow_run.in_progress", "workflow_job.queued", "check_run.created", "check_run.completed", "workflow_job.completed", "workflow_run.completed", "check_suite.completed" })
        {
            Assert.Contains(expected, told);
        }

        Assert.True(told.IndexOf("push.") < told.IndexOf("pull_request.opened"));
        Assert.Equal(number, github.Forge.GitHub.PullRequests(github.Repository)[0].Number);
    }

    [Fact]
    public async Task Webhook_Delivered_IsSignedAndCarriesInstallation()
    {
        await using var github = await GitHubFixture.StartAsync();
        await github.CommitAsync("x", "a.txt", "a");

        var push = await github.Receiver.NextAsync("push");

        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("s3cret"), push.Body)), push.Headers["X-Hub-Signature-256"]);
        Assert.Equal(github.Installation.Id, push.Json.GetProperty("installation").GetProperty("id").GetInt64());
        Assert.Equal("refs/heads/x", push.Json.GetProperty("ref").GetString());
        Assert.Equal("a.txt", push.Json.GetProperty("commits")[0].GetProperty("added")[0].GetString());
        Assert.True(Guid.TryParse(push.Headers["X-GitHub-Delivery"], out _));
    }

    [Theory]
    [InlineData("red", "failure")]
    [InlineData("unproven", "neutral")]
    public async Task Run_NotGreen_IsNeverSuccess(string workflow, string conclusion)
    {
        await using var github = await GitHubFixture.StartAsync(workflow);
        await github.CommitAsync("x", "a.txt", "a");

        var run = await github.Forge.GitHub.WaitForRunAsync(_ => true, Limit);
        var body = (await github.GetAsync($"/actions/runs/{run.Id}")).Body;

        Assert.Equal(conclusion, body.GetProperty("conclusion").GetString());
        Assert.Equal(conclusion, github.Forge.GitHub.CheckRuns(github.Repository, run.HeadSha)[0].Conclusion);
        Assert.Equal(workflow == "unproven", run.Jobs[0].Log.Contains("Unproven: go is not here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_ToHeadOfOpenPullRequest_Synchronizes()
    {
        await using var github = await GitHubFixture.StartAsync();
        var first = await github.CommitAsync("x", "a.txt", "a");
        var number = await github.OpenPullRequestAsync("x");

        var put = await github.SendAsync("PUT", "/contents/b.txt", new { message = "B", content = Convert.ToBase64String("b"u8), branch = "x" });
        var synchronized = await github.Receiver.NextAsync("pull_request", "synchronize");

        Assert.Equal(HttpStatusCode.Created, put.Status);
        Assert.Equal(first, synchronized.Json.GetProperty("before").GetString());
        Assert.Equal(2, (await github.GetAsync($"/pulls/{number}/files")).Body.GetArrayLength());
    }

    [Theory]
    [InlineData("merge", 2)]
    [InlineData("squash", 1)]
    public async Task Merge_OpenPullRequest_MergesInGit(string method, int parents)
    {
        await using var github = await GitHubFixture.StartAsync();
        await github.CommitAsync("x", "a.txt", "a");
        var number = await github.OpenPullRequestAsync("x");

        var merged = await github.SendAsync("PUT", $"/pulls/{number}/merge", new { merge_method = method });
        var commit = (await github.GetAsync("/commits/main")).Body;

        Assert.True(merged.Body.GetProperty("merged").GetBoolean());
        Assert.Equal(merged.Body.GetProperty("sha").GetString(), commit.GetProperty("sha").GetString());
        Assert.Equal(parents, commit.GetProperty("parents").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await github.GetAsync("/contents/a.txt")).Status);
        Assert.True((await github.Receiver.NextAsync("pull_request", "closed")).Json.GetProperty("pull_request").GetProperty("merged").GetBoolean());
        Assert.Single(github.Receiver.All, w => w is { Event: "pull_request", Action: "closed" });
    }

    [Fact]
    public async Task Review_LineOutsideDiff_IsRefusedAsAWhole()
    {
        await using var github = await GitHubFixture.StartAsync();
        await github.CommitAsync("x", "src/app.txt", "one\nTWO\nthree\n");
        var number = await github.OpenPullRequestAsync("x");

        var bad = await github.SendAsync("POST", $"/pulls/{number}/reviews", new { @event = "COMMENT", body = "Look", comments = new[] { new { path = "src/app.txt", line = 99, side = "RIGHT", body = "?" } } });
        var good = await github.SendAsync("POST", $"/pulls/{number}/reviews", new { @event = "COMMENT", body = "Look", comments = new[] { new { path = "src/app.txt", line = 2, side = "RIGHT", body = "Why?" } } });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Equal(HttpStatusCode.OK, good.Status);
        var review = Assert.Single(github.Forge.GitHub.PullRequests(github.Repository)[0].Reviews);
        Assert.Equal("Why?", review.Comments[0].Body);
    }

    [Fact]
    public async Task Rerun_EndedRun_MakesAnotherAttemptWithNewJobs()
    {
        await using var github = await GitHubFixture.StartAsync();
        await github.CommitAsync("x", "a.txt", "a");
        var run = await github.Forge.GitHub.WaitForRunAsync(_ => true, Limit);
        var first = run.Jobs[0].Id;

        var rerun = await github.SendAsync("POST", $"/actions/runs/{run.Id}/rerun", new { });
        await github.Forge.GitHub.WaitForRunAsync(r => r.Attempt == 2, Limit);

        Assert.Equal(HttpStatusCode.Created, rerun.Status);
        Assert.NotEqual(first, run.Jobs[0].Id);
    }

    [Fact]
    public async Task Cancel_RunningRun_EndsCancelled()
    {
        await using var github = await GitHubFixture.StartAsync("hang");
        await github.CommitAsync("x", "a.txt", "a");
        await github.Receiver.NextAsync("workflow_job", "in_progress");
        var id = github.Forge.GitHub.Runs[0].Id;

        var cancel = await github.SendAsync("POST", $"/actions/runs/{id}/cancel", new { });
        var run = await github.Forge.GitHub.WaitForRunAsync(r => r.Id == id, Limit);

        Assert.Equal(HttpStatusCode.Accepted, cancel.Status);
        Assert.Equal(CiCdPlatform.Runner.JobOutcome.Cancelled, run.Outcome);
    }
}
