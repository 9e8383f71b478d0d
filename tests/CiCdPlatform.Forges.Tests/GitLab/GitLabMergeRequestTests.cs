using System.Text.Json;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabMergeRequestTests
{
    [Fact]
    public async Task Ensure_NoneOpen_OpensOneWhoseTextCommandsNothing()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET merge_requests", "[]").On("POST merge_requests", _ => new(201, One(4, refs: true)));

        var change = await stub.Open().EnsureChangeRequestAsync("cicd/x", "main", "Title", "Text\n/merge\n", CancellationToken.None);

        Assert.Equal((4L, "open", "a1", "b0", false), (change.Number, change.State, change.HeadSha, change.BaseSha, change.IsFork));
        var body = stub.Requests.Last().Json;
        Assert.Equal("Text\n\\/merge\n", body.GetProperty("description").GetString());
        Assert.Equal(("cicd/x", "main", true), (body.GetProperty("source_branch").GetString(), body.GetProperty("target_branch").GetString(), body.GetProperty("remove_source_branch").GetBoolean()));
    }

    [Fact]
    public async Task Ensure_OneOpen_FindsItAndNotTheForks()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET merge_requests", $"[{One(9, source: 8)}, {One(4)}]").On("GET merge_requests/4", One(4, refs: true));

        var change = await stub.Open().EnsureChangeRequestAsync("cicd/x", "main", "Title", "Text", CancellationToken.None);

        Assert.Equal((4L, "b0"), (change.Number, change.BaseSha));
        Assert.Equal("?state=opened&source_branch=cicd%2Fx&per_page=100", stub.Requests.First().Query);
        Assert.Equal(0, stub.Count("POST", "merge_requests"));
    }

    [Fact]
    public async Task Ensure_AnotherProcessWasFaster_FindsItsRequest()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET merge_requests", "[]").On("GET merge_requests/4", One(4, refs: true)).On("POST merge_requests", _ =>
        {
            stub.On("GET merge_requests", $"[{One(4)}]");
            return new(409, """{ "message": ["Another open merge request already exists for this source branch: !4"] }""");
        });

        Assert.Equal(4, (await stub.Open().EnsureChangeRequestAsync("cicd/x", "main", "Title", "Text", CancellationToken.None)).Number);
    }

    [Fact]
    public async Task Get_ForkOrMissing_SaysSo()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET merge_requests/4", One(4, source: 8, refs: true));

        Assert.True((await stub.Open().GetChangeRequestAsync(4, CancellationToken.None))?.IsFork);
        Assert.Null(await stub.Open().GetChangeRequestAsync(5, CancellationToken.None));
    }

    [Fact]
    public async Task ListChangedFiles_OldInstance_FallsBackToChanges()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET merge_requests/4/changes", """{ "changes": [{ "old_path": "a", "new_path": "a", "diff": "@@ -0,0 +1 @@\n+x\n", "new_file": true }] }""");

        var file = Assert.Single(await stub.Open().ListChangedFilesAsync(4, CancellationToken.None));

        Assert.Equal(("a", ChangeStatus.Added), (file.Path, file.Status));
    }

    internal static string One(long number, long source = 7, bool refs = false) => JsonSerializer.Serialize(new
    {
        id = 1_000 + number,
        iid = number,
        title = "T",
        state = "opened",
        source_branch = "cicd/x",
        target_branch = "main",
        source_project_id = source,
        target_project_id = 7,
        sha = "a1",
        draft = false,
        author = new { id = 1, username = "bot" },
        web_url = "https://g.example/group/app/-/merge_requests/" + number,
        diff_refs = refs ? new { base_sha = "b0", head_sha = "a1", start_sha = "b0" } : null,
    });
}
