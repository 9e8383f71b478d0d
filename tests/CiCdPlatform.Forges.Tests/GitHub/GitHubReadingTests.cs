using System.Formats.Tar;
using System.IO.Compression;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Forges.Tests.Http;

namespace CiCdPlatform.Forges.Tests.GitHub;

public sealed class GitHubReadingTests
{
    private const string PullJson = """
        {"number":4,"html_url":"https://github.com/octo/app/pull/4","title":"t","state":"open","draft":false,"user":{"login":"someone"},
         "head":{"ref":"topic","sha":"h","repo":null},"base":{"ref":"main","sha":"b","repo":{"id":9}}}
        """;

    private static StubAnswer At(StubRequest request, string target, string json) => request.Target == target ? StubAnswer.Json(json) : StubAnswer.Fail(404);

    [Fact]
    public async Task GetChangeRequest_DeletedFork_IsAFork()
    {
        await using var stub = await GitHubStub.StartAsync(request => request.Target.StartsWith("/repos", StringComparison.Ordinal) ? At(request, "/repos/octo/app/pulls/4", PullJson) : null);

        var change = await stub.Open().GetChangeRequestAsync(4, default);

        Assert.True(change!.IsFork);
        Assert.Equal("topic", change.HeadBranch);
        Assert.Null(await stub.Open().GetChangeRequestAsync(5, default));
    }

    [Fact]
    public async Task EnsureChangeRequest_OneIsOpen_IsFound()
    {
        await using var stub = await GitHubStub.StartAsync(request =>
            request.Target == "/repos/octo/app/pulls?state=open&head=octo%3Atopic&base=main&per_page=10" ? StubAnswer.Json($"[{PullJson}]") : null);

        Assert.Equal(4, (await stub.Open().EnsureChangeRequestAsync("topic", "main", "t", "b", default)).Number);
        Assert.Empty(stub.Writes);
    }

    [Fact]
    public async Task EnsureChangeRequest_NoneIsOpen_IsOpened()
    {
        await using var stub = await GitHubStub.StartAsync(request => request switch
        {
            { Method: "GET" } when request.Target.StartsWith("/repos/octo/app/pulls?", StringComparison.Ordinal) => StubAnswer.Json("[]"),
            { Method: "POST", Target: "/repos/octo/app/pulls" } => StubAnswer.Json(PullJson),
            _ => null,
        });

        await stub.Open().EnsureChangeRequestAsync("topic", "main", "t", "b", default);

        Assert.Equal("""{"title":"t","head":"topic","base":"main","body":"b"}""", Assert.Single(stub.Writes).Body);
    }

    [Theory]
    [InlineData("queued", null, RunState.Queued)]
    [InlineData("waiting", null, RunState.Queued)]
    [InlineData("in_progress", null, RunState.Running)]
    [InlineData("completed", "success", RunState.Success)]
    [InlineData("completed", "timed_out", RunState.Failure)]
    [InlineData("completed", "startup_failure", RunState.Failure)]
    [InlineData("completed", "cancelled", RunState.Cancelled)]
    [InlineData("completed", "skipped", RunState.Skipped)]
    [InlineData("completed", "action_required", RunState.Neutral)]
    public async Task ListRuns_AnyStatus_IsOneState(string status, string? conclusion, RunState expected)
    {
        var run = $$"""
            {"id":1,"path":".github/workflows/ci.yml@refs/heads/main","head_sha":"abc","event":"push","status":"{{status}}","conclusion":{{(conclusion is null ? "null" : $"\"{conclusion}\"")}},
             "html_url":"https://github.com/octo/app/actions/runs/1","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:01Z"}
            """;
        await using var stub = await GitHubStub.StartAsync(request =>
            request.Target == "/repos/octo/app/actions/runs?head_sha=abc&per_page=100" ? StubAnswer.Json($$"""{"total_count":1,"workflow_runs":[{{run}}]}""") : null);

        var read = Assert.Single(await stub.Open().ListRunsAsync("abc", default));

        Assert.Equal(expected, read.State);
        Assert.Equal(".github/workflows/ci.yml", read.Definition);
    }

    [Fact]
    public async Task ListJobs_LatestAttempt_HasDurations()
    {
        await using var stub = await GitHubStub.StartAsync(request => request.Target == "/repos/octo/app/actions/runs/1/jobs?filter=latest&per_page=100"
            ? StubAnswer.Json("""{"total_count":1,"jobs":[{"id":2,"name":"test","status":"completed","conclusion":"failure","started_at":"2026-01-01T00:00:00Z","completed_at":"2026-01-01T00:01:30Z"}]}""")
            : null);

        Assert.Equal(new PipelineRunJob(2, "test", "", RunState.Failure, AllowFailure: false, TimeSpan.FromSeconds(90)), Assert.Single(await stub.Open().ListJobsAsync(1, default)));
    }

    [Fact]
    public async Task ReadJobLog_StoredElsewhere_IsReadWithoutTheToken()
    {
        await using var storage = await StubForge.StartAsync(_ => StubAnswer.Json("line 1\nline 2\n"));
        await using var stub = await GitHubStub.StartAsync(request =>
            request.Target == "/repos/octo/app/actions/jobs/2/logs" ? StubAnswer.Fail(302, "", ("Location", $"{storage.Url}log?sig=1")) : null);

        Assert.Equal("line 1\nline 2\n", await stub.Open().ReadJobLogAsync(2, 1000, default));
        Assert.DoesNotContain("Authorization", storage.Requests.Single().Headers.Keys);
        Assert.Equal("", await stub.Open().ReadJobLogAsync(3, 1000, default));
    }

    [Fact]
    public async Task ReadSnapshot_ArchiveElsewhere_HasTheFiles()
    {
        await using var storage = await StubForge.StartAsync(_ => new(200, Archive(("octo-app-abc/go.mod", "module x\n"), ("octo-app-abc/cmd/main.go", "package main\n"))));
        await using var stub = await GitHubStub.StartAsync(request =>
            request.Target == "/repos/octo/app/tarball/abc" ? StubAnswer.Fail(302, "", ("Location", $"{storage.Url}tar")) : null);

        using var snapshot = await stub.Open().ReadSnapshotAsync("abc", SnapshotLimits.Default, default);

        Assert.Equal(["cmd/main.go", "go.mod"], snapshot.Entries.Select(entry => entry.Path));
        Assert.Equal("module x\n", snapshot.ReadText("go.mod"));
        Assert.DoesNotContain("Authorization", storage.Requests.Single().Headers.Keys);
    }

    [Fact]
    public async Task ReadSnapshot_ExportIgnoredFiles_AreReadOneByOne()
    {
        await using var stub = await GitHubStub.StartAsync(request => request.Target switch
        {
            "/repos/octo/app/tarball/abc" => new(200, Archive(("octo-app-abc/b.txt", "b"))),
            "/repos/octo/app/git/trees/abc?recursive=1" => StubAnswer.Json("""
                {"sha":"t","truncated":false,"tree":[{"path":"a","mode":"040000","type":"tree","sha":"1"},{"path":"a/test.sh","mode":"100755","type":"blob","sha":"2","size":4},
                 {"path":"b.txt","mode":"100644","type":"blob","sha":"3","size":1},{"path":"sub","mode":"160000","type":"commit","sha":"4"}]}
                """),
            "/repos/octo/app/git/blobs/2" => StubAnswer.Json("true"),
            _ => null,
        });

        using var snapshot = await stub.Open().ReadSnapshotAsync("abc", SnapshotLimits.Default, default);

        Assert.Equal([new("a/test.sh", 4, SnapshotEntryKind.Executable), new("b.txt", 1, SnapshotEntryKind.File)], snapshot.Entries);
        Assert.Equal("true", snapshot.ReadText("a/test.sh"));
        Assert.Equal("b", snapshot.ReadText("b.txt"));
        Assert.Empty(snapshot.Warnings);
    }

    [Fact]
    public async Task Compare_MoreFilesThanGitHubLists_IsCompletedFromTheTrees()
    {
        var listed = string.Join(',', Enumerable.Range(0, 300).Select(i => $$"""{"filename":"f{{i}}","status":"renamed","previous_filename":"old{{i}}"}"""));
        await using var stub = await GitHubStub.StartAsync(request => request.Target switch
        {
            "/repos/octo/app/compare/one...two?per_page=1" => StubAnswer.Json($$"""{"merge_base_commit":{"sha":"zero"},"files":[{{listed}}]}"""),
            "/repos/octo/app/git/trees/zero?recursive=1" => StubAnswer.Json(Tree("old1:1", "same:2", "gone:3", "edited:4")),
            "/repos/octo/app/git/trees/two?recursive=1" => StubAnswer.Json(Tree("f1:1", "same:2", "new:3", "edited:5")),
            _ => null,
        });

        var files = await stub.Open().CompareAsync("one", "two", default);

        Assert.Equal(303, files.Count);
        Assert.Equal(
            [new("edited", null, ChangeStatus.Modified, null), new("new", null, ChangeStatus.Added, null), new("gone", null, ChangeStatus.Removed, null)], files.Skip(300));

        static string Tree(params string[] files) => $$"""
            {"truncated":false,"tree":[{{string.Join(',', files.Select(file => $$"""{"path":"{{file.Split(':')[0]}}","mode":"100644","type":"blob","sha":"{{file.Split(':')[1]}}"}"""))}}]}
            """;
    }

    [Theory]
    [InlineData("""{"type":"file","sha":"s","encoding":"base64","content":"77u/aGkK\n"}""", "hi\n")]
    [InlineData("""{"type":"file","sha":"s","encoding":"none","content":""}""", "large")]
    [InlineData("""[{"type":"file"}]""", null)]
    [InlineData("""{"type":"submodule","sha":"s"}""", null)]
    public async Task ReadFile_AnyKind_IsTextOrNull(string json, string? expected)
    {
        await using var stub = await GitHubStub.StartAsync(request => request.Target switch
        {
            "/repos/octo/app/contents/a%20b/c.txt?ref=main" => StubAnswer.Json(json),
            "/repos/octo/app/git/blobs/s" => StubAnswer.Json("large"),
            _ => null,
        });

        Assert.Equal(expected, await stub.Open().ReadFileAsync("a b/c.txt", "main", default));
        Assert.Null(await stub.Open().ReadFileAsync("missing", "main", default));
    }

    [Fact]
    public async Task GetBranchHead_EmptyRepository_IsNull()
    {
        await using var stub = await GitHubStub.StartAsync(request => request.Target.Contains("/git/ref/", StringComparison.Ordinal) ? StubAnswer.Fail(409, """{"message":"Git Repository is empty."}""") : null);

        Assert.Null(await stub.Open().GetBranchHeadAsync("main", default));
    }

    internal static byte[] Archive(params (string Path, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (path, text) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) });
        }

        return bytes.ToArray();
    }
}
