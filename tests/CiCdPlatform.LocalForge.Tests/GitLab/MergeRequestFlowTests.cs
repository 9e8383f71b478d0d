using System.Net;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.GitLab;
using CiCdPlatform.LocalForge.Tests.Common;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.Tests.GitLab;

public sealed class MergeRequestFlowTests
{
    private static CancellationToken Limit => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Theory]
    [InlineData("green", "success")]
    [InlineData("red", "failed")]
    [InlineData("unproven", "canceled")]
    public async Task MergeRequest_Opened_RunsItsPipelineAndTellsSigned(string definition, string status)
    {
        await using var gitlab = await GitLabFixture.StartAsync(definition);
        var sha = await gitlab.CommitAsync("feature/x", "new.txt", "hello\n");
        await gitlab.OpenAsync("feature/x");

        var run = await gitlab.Forge.GitLab.WaitForPipelineAsync(r => r.Event == "merge_request_event", Limit);
        var pipeline = (await gitlab.SendAsync("GET", $"/pipelines?sha={sha}&source=merge_request_event")).Body[0];
        var job = (await gitlab.SendAsync("GET", $"/pipelines/{run.Id}/jobs")).Body[0];
        var trace = await (await gitlab.SendAsync("GET", $"/jobs/{job.GetProperty("id")}/trace")).Response.Content.ReadAsStringAsync();
        await gitlab.Forge.DeliveriesSettledAsync(Limit);

        Assert.Equal(status, pipeline.GetProperty("status").GetString());
        Assert.Equal("refs/merge-requests/1/head", pipeline.GetProperty("ref").GetString());
        Assert.Equal(status, job.GetProperty("status").GetString());
        Assert.Equal(definition == "unproven", trace.Contains("go is not here", StringComparison.Ordinal));
        Assert.Contains("hello from merge_request_event", trace, StringComparison.Ordinal);
        var authentication = new GitLabWebhookAuthentication([new GitLabInstanceSettings { Host = gitlab.Forge.BaseUrl, SigningSecret = gitlab.SigningToken }], TimeProvider.System);
        var told = new List<GitLabEvent>();
        foreach (var webhook in gitlab.Receiver.All)
        {
            var headers = new HeaderDictionary();
            foreach (var (name, value) in webhook.Headers)
            {
                headers[name] = value;
            }

            Assert.True(authentication.Check(GitLabWebhookHeaders.From(headers), webhook.Body).IsAccepted);
            var read = GitLabPayload.Parse(webhook.Headers["X-Gitlab-Event"], webhook.Body);
            Assert.Null(read.Error);
            told.Add(Assert.IsAssignableFrom<GitLabEvent>(read.Event));
        }

        Assert.Equal(GitLabProjectChange.Created, Assert.Single(told.OfType<GitLabProjectEvent>()).Change);
        Assert.Single(told.OfType<GitLabRepositoryUpdateEvent>());
        Assert.Single(told.OfType<GitLabPushEvent>(), p => p is { BySystemHook: false, Commits.Count: 1 });
        Assert.Single(told.OfType<GitLabPushEvent>(), p => p is { BySystemHook: true, Commits.Count: 0, TotalCommits: 1 });
        Assert.Equal(2, told.OfType<GitLabMergeRequestEvent>().Count(m => m.Action == "open"));
        Assert.Equal(["pending", "running", status], told.OfType<GitLabPipelineEvent>().Select(p => p.Status));
        Assert.Equal(["pending", "running", status], told.OfType<GitLabJobEvent>().Select(p => p.Status));
    }

    [Fact]
    public async Task Git_ClonedAndPushedWithToken_UpdatesMergeRequest()
    {
        await using var gitlab = await GitLabFixture.StartAsync();
        var first = await gitlab.CommitAsync("x", "a.txt", "a\n");
        await gitlab.OpenAsync("x");
        var url = gitlab.Project.CloneUrl.ToString().Replace("://", $"://oauth2:{gitlab.Token}@", StringComparison.Ordinal);

        await GitCommand.RunAsync(gitlab.Folder, "clone", "--quiet", "--branch", "x", url, "copy");
        var copy = Path.Combine(gitlab.Folder, "copy");
        await File.WriteAllTextAsync(Path.Combine(copy, "b.txt"), "b\n");
        await GitCommand.RunAsync(copy, "add", "b.txt");
        await GitCommand.RunAsync(copy, "commit", "--quiet", "-m", "B");
        await GitCommand.RunAsync(copy, "push", "--quiet", "origin", "x");
        var head = await GitCommand.RunAsync(copy, "rev-parse", "HEAD");
        var refused = await GitCommand.TryAsync(gitlab.Folder, "clone", "--quiet", gitlab.Project.CloneUrl.ToString(), "other");

        var request = (await gitlab.SendAsync("GET", "/merge_requests/1")).Body;
        var versions = (await gitlab.SendAsync("GET", "/merge_requests/1/versions")).Body;
        Assert.Equal(head, request.GetProperty("sha").GetString());
        Assert.Equal(head, request.GetProperty("diff_refs").GetProperty("head_sha").GetString());
        Assert.Equal(first, versions[1].GetProperty("head_commit_sha").GetString());
        Assert.NotEqual(0, refused.Code);
    }

    [Fact]
    public async Task Discussion_OffTheDiff_IsRefusedByLineCode()
    {
        await using var gitlab = await GitLabFixture.StartAsync();
        await gitlab.CommitAsync("x", "src/app.txt", "one\nTWO\nthree\n", "update");
        var refs = (await gitlab.OpenAsync("x")).GetProperty("diff_refs");

        var added = await PostAsync(null, 2);
        var unchangedByNewLineAlone = await PostAsync(null, 3);
        var unchanged = await PostAsync(3, 3);
        var outside = await PostAsync(null, 99);

        Assert.Equal(HttpStatusCode.Created, added.Status);
        Assert.Equal(HttpStatusCode.Created, unchanged.Status);
        foreach (var bad in new[] { unchangedByNewLineAlone, outside })
        {
            Assert.Equal(HttpStatusCode.BadRequest, bad.Status);
            Assert.Contains("line_code", bad.Body.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(2, gitlab.Forge.GitLab.Discussions(gitlab.Forge.GitLab.MergeRequests(gitlab.Project)[0]).Count);

        Task<(HttpStatusCode Status, System.Text.Json.JsonElement Body, HttpResponseMessage Response)> PostAsync(int? oldLine, int newLine) => gitlab.SendAsync("POST", "/merge_requests/1/discussions", new
        {
            body = "Why?",
            position = new
            {
                position_type = "text",
                base_sha = refs.GetProperty("base_sha"),
                start_sha = refs.GetProperty("start_sha"),
                head_sha = refs.GetProperty("head_sha"),
                old_path = "src/app.txt",
                new_path = "src/app.txt",
                old_line = oldLine,
                new_line = newLine,
            },
        });
    }

    [Fact]
    public async Task Status_WithoutPipeline_MakesExternalOneAndRefusesSameState()
    {
        await using var gitlab = await GitLabFixture.StartAsync();
        var sha = await gitlab.CommitAsync("x", "a.txt", "a\n");

        var running = await gitlab.SendAsync("POST", $"/statuses/{sha}", new { state = "running", name = "review" });
        var again = await gitlab.SendAsync("POST", $"/statuses/{sha}", new { state = "running", name = "review" });
        var done = await gitlab.SendAsync("POST", $"/statuses/{sha}", new { state = "failed", name = "review" });
        var pipelines = (await gitlab.SendAsync("GET", $"/pipelines?sha={sha}")).Body;

        Assert.Equal(HttpStatusCode.Created, running.Status);
        Assert.Equal(HttpStatusCode.BadRequest, again.Status);
        Assert.Contains("Cannot transition status", again.Body.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(running.Body.GetProperty("id").GetInt64(), done.Body.GetProperty("id").GetInt64());
        Assert.Equal("external", pipelines[0].GetProperty("source").GetString());
        Assert.Equal("failed", pipelines[0].GetProperty("status").GetString());
        Assert.Equal("failed", Assert.Single(gitlab.Forge.GitLab.Statuses(gitlab.Project)).Status);
    }

    [Theory]
    [InlineData("# green", true)]
    [InlineData("# broken", false)]
    public async Task Lint_Content_IsPlannedByTheRunner(string content, bool valid)
    {
        await using var gitlab = await GitLabFixture.StartAsync();

        var lint = (await gitlab.SendAsync("POST", "/ci/lint", new { content, include_jobs = true })).Body;

        Assert.Equal(valid, lint.GetProperty("valid").GetBoolean());
        Assert.Equal(valid ? 1 : 0, lint.GetProperty("jobs").GetArrayLength());
        Assert.Equal(valid ? 0 : 1, lint.GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task Merge_OpenMergeRequest_MergesInGit()
    {
        await using var gitlab = await GitLabFixture.StartAsync();
        await gitlab.CommitAsync("x", "a.txt", "a\n");
        await gitlab.OpenAsync("x");

        var merged = await gitlab.SendAsync("PUT", "/merge_requests/1/merge", new { should_remove_source_branch = true });

        Assert.Equal("merged", merged.Body.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, (await gitlab.SendAsync("HEAD", "/repository/files/a.txt?ref=main")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gitlab.SendAsync("GET", "/repository/branches/x")).Status);
    }

    [Fact]
    public async Task OAuth_Renewed_SpendsRefreshToken()
    {
        await using var gitlab = await GitLabFixture.StartAsync();
        var grant = gitlab.Forge.GitLab.CreateOAuthGrant(gitlab.Forge.GitLab.Root);
        Dictionary<string, string> form = new() { ["client_id"] = grant.ClientId, ["client_secret"] = grant.ClientSecret, ["refresh_token"] = grant.RefreshToken, ["grant_type"] = "refresh_token" };

        using var first = await gitlab.Client.PostAsync(new Uri(gitlab.Forge.BaseUrl, "oauth/token"), new FormUrlEncodedContent(form));
        using var second = await gitlab.Client.PostAsync(new Uri(gitlab.Forge.BaseUrl, "oauth/token"), new FormUrlEncodedContent(form));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
    }
}
