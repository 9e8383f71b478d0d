using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Forges.GitLab;
using CiCdPlatform.Forges.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabReadTests
{
    [Fact]
    public async Task GetRepository_Project_IsReadByItsEscapedPath()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET ", """{ "id": 7, "path_with_namespace": "group/app", "default_branch": "trunk", "web_url": "https://gitlab.example/group/app", "archived": false }""");

        var repository = await stub.Open().GetRepositoryAsync(CancellationToken.None);

        Assert.Equal(new(ForgeKind.GitLab, stub.Address, 7, "group/app", "trunk", new("https://gitlab.example/group/app"), IsArchived: false), repository);
        Assert.Equal("/api/v4/projects/group%2Fapp", Assert.Single(stub.Requests).Target);
        Assert.Equal($"Bearer {GitLabStub.Token}", stub.Requests.Single().Authorization);
    }

    [Fact]
    public async Task GetRepository_AnswerOfAnotherShape_IsAForgeFailure()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET ", """{ "name": "sign in" }""");

        await Assert.ThrowsAsync<ForgeException>(() => stub.Open().GetRepositoryAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadFile_ExistsOrNot_IsTextOrNull()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/files/src%2Fa%20b.cs/raw", _ => new(200, Raw: Encoding.UTF8.GetBytes("class Ü;")));

        Assert.Equal("class Ü;", await stub.Open().ReadFileAsync("src/a b.cs", "main", CancellationToken.None));
        Assert.Null(await stub.Open().ReadFileAsync("missing", "main", CancellationToken.None));
    }

    [Fact]
    public async Task ReadSnapshot_Archive_HasItsFilesWithoutTheTopFolder()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/archive.tar.gz", _ => new(200, Raw: Archive(("src/a.txt", "hello"))));

        using var snapshot = await stub.Open().ReadSnapshotAsync("a1", SnapshotLimits.Default, CancellationToken.None);

        Assert.Equal("hello", snapshot.ReadText("src/a.txt"));
        Assert.Equal("?sha=a1&include_lfs_blobs=false", stub.Requests.First().Query);
        Assert.Empty(snapshot.Warnings);
    }

    [Fact]
    public async Task ReadSnapshot_ArchiveLeavesFilesOut_AreReadOneByOne()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/archive.tar.gz", _ => new(200, Raw: Archive(("src/a.txt", "hello"))))
            .On("GET repository/files/.gitattributes/raw", _ => new(200, Raw: "tests export-ignore\n.gitattributes export-ignore\n"u8.ToArray()))
            .On("GET repository/tree", """
                [ { "id": "t", "type": "tree", "path": "tests", "mode": "040000" }, { "id": "1", "type": "blob", "path": "src/a.txt", "mode": "100644" },
                  { "id": "2", "type": "blob", "path": "tests/run.sh", "mode": "100755" }, { "id": "3", "type": "blob", "path": ".gitattributes", "mode": "100644" },
                  { "id": "4", "type": "blob", "path": "tests/link", "mode": "120000" } ]
                """)
            .On("GET repository/blobs/2/raw", _ => new(200, Raw: "exit 1"u8.ToArray()))
            .On("GET repository/blobs/3/raw", _ => new(200, Raw: "tests export-ignore"u8.ToArray()))
            .On("GET repository/blobs/4/raw", _ => new(200, Raw: "../src/a.txt"u8.ToArray()));

        using var snapshot = await stub.Open().ReadSnapshotAsync("a1", SnapshotLimits.Default, CancellationToken.None);

        Assert.Equal(
            [
                new(".gitattributes", 19, SnapshotEntryKind.File),
                new("src/a.txt", 5, SnapshotEntryKind.File),
                new("tests/link", 0, SnapshotEntryKind.Symlink),
                new("tests/run.sh", 6, SnapshotEntryKind.Executable),
            ],
            snapshot.Entries);
        Assert.Equal("exit 1", snapshot.ReadText("tests/run.sh"));
        Assert.Equal("hello", snapshot.ReadText("src/a.txt"));
        Assert.Null(snapshot.ReadText("tests/link"));
    }

    [Fact]
    public async Task ListTree_KeysetPages_AreFollowedToTheEnd()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/tree", request => request.Query.Contains("page_token=t1", StringComparison.Ordinal)
            ? new(200, """[{ "id": "2", "type": "blob", "path": "b", "mode": "100644" }]""")
            : new(
                200,
                """[{ "id": "1", "type": "blob", "path": "a", "mode": "100644" }]""",
                Link: $"""<{stub.Address}api/v4/projects/group%2Fapp/repository/tree?pagination=keyset&page_token=t1&recursive=true>; rel="next" """));
        using var factory = new ForgeHttpFactory(new(), TimeProvider.System, () => 0, NullLogger<ForgeHttp>.Instance);
        var http = factory.Create(new(ForgeKind.GitLab, new(stub.Address, "api/v4/")), new FixedCredential("test", GitLabStub.Token));

        var entries = await new GitLabFiles(new(http, "group/app")).ListTreeAsync("a1", CancellationToken.None).ToListAsync();

        Assert.Equal(["a", "b"], entries.Select(entry => entry.Path));
        Assert.Contains("pagination=keyset", stub.Requests.First().Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListJobs_NumberedPages_AreFollowedToTheEnd()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET pipelines/31/jobs", request => request.Query.Contains("page=2", StringComparison.Ordinal)
            ? new(200, """[{ "id": 2, "name": "test", "stage": "test", "status": "failed", "allow_failure": true, "duration": 1.5 }]""")
            : new(
                200,
                """[{ "id": 1, "name": "compile", "stage": "build", "status": "running", "allow_failure": false, "duration": 9.0 }]""",
                Link: $"""<{stub.Address}api/v4/projects/group%2Fapp/pipelines/31/jobs?page=1>; rel="first", <{stub.Address}api/v4/projects/group%2Fapp/pipelines/31/jobs?page=2>; rel="next" """));

        var jobs = await stub.Open().ListJobsAsync(31, CancellationToken.None);

        Assert.Equal(
            [
                new(1, "compile", "build", RunState.Running, AllowFailure: false, TimeSpan.Zero),
                new(2, "test", "test", RunState.Failure, AllowFailure: true, TimeSpan.FromSeconds(1.5)),
            ],
            jobs);
    }

    [Fact]
    public async Task ListRuns_PipelinesOfStatuses_AreLeftOut()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET pipelines", """
            [ { "id": 3, "sha": "a1", "ref": "main", "status": "pending", "source": "external", "web_url": "https://g.example/3", "created_at": "2026-01-01T00:00:00.000Z", "updated_at": null },
              { "id": 2, "sha": "a1", "ref": "refs/merge-requests/4/head", "status": "success", "source": "merge_request_event", "web_url": "https://g.example/2",
                "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:01:00.000Z" } ]
            """);

        var run = Assert.Single(await stub.Open().ListRunsAsync("a1", CancellationToken.None));

        Assert.Equal((2L, "merge_request_event", RunState.Success, true), (run.Id, run.Event, run.State, run.IsTerminal));
        Assert.Contains("sha=a1", stub.Requests.Single().Query, StringComparison.Ordinal);
        Assert.Null(await stub.Open().GetRunAsync(99, CancellationToken.None));
    }

    [Fact]
    public async Task ReadJobLog_LongOrMissing_IsCutOrEmpty()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET jobs/5/trace", _ => new(200, Raw: Encoding.UTF8.GetBytes("start" + new string('x', 10_000) + "end")));

        var log = await stub.Open().ReadJobLogAsync(5, 1_000, CancellationToken.None);

        Assert.StartsWith("start", log, StringComparison.Ordinal);
        Assert.EndsWith("end", log, StringComparison.Ordinal);
        Assert.True(log.Length < 1_200);
        Assert.Equal("", await stub.Open().ReadJobLogAsync(6, 1_000, CancellationToken.None));
    }

    [Fact]
    public async Task Compare_Files_CarryTheirHunks()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/compare", """
            { "compare_timeout": false, "diffs": [
              { "old_path": "a", "new_path": "b", "diff": "@@ -1 +1 @@\n-x\n+y\n", "new_file": false, "renamed_file": true, "deleted_file": false },
              { "old_path": "i.png", "new_path": "i.png", "diff": "Binary files a/i.png and b/i.png differ\n", "new_file": true, "renamed_file": false, "deleted_file": false },
              { "old_path": "gone", "new_path": "gone", "diff": "", "new_file": false, "renamed_file": false, "deleted_file": true } ] }
            """);

        var files = await stub.Open().CompareAsync("b0", "a1", CancellationToken.None);

        Assert.Equal(
            [
                new("b", "a", ChangeStatus.Renamed, "@@ -1 +1 @@\n-x\n+y\n"),
                new("i.png", null, ChangeStatus.Added, null),
                new("gone", null, ChangeStatus.Removed, null),
            ],
            files);
    }

    [Fact]
    public async Task Compare_GitLabRanOutOfTime_IsNotTakenForTheWholeAnswer()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/compare", """{ "compare_timeout": true, "diffs": [] }""");

        var error = await Assert.ThrowsAsync<ForgeException>(() => stub.Open().CompareAsync("b0", "a1", CancellationToken.None));

        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task Lint_InvalidText_ComesBackWithGitLabsErrors()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("POST ci/lint", """{ "valid": false, "errors": ["jobs:test config should implement a script"], "warnings": [], "jobs": [{ "name": "test", "stage": "test" }] }""");

        var result = await ((IPipelineLint)stub.Open()).LintAsync("test: {}", null, CancellationToken.None);

        Assert.False(result.IsValid);
        Assert.Equal(["test"], result.Jobs);
        Assert.Equal("""{"content":"test: {}","dry_run":true,"include_jobs":true}""", stub.Requests.Single().Body);
    }

    [Fact]
    public async Task ListRepositories_ConfiguredToken_SeesWhereItMayPush()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET /api/v4/projects", """[{ "id": 7, "path_with_namespace": "group/app", "default_branch": null, "web_url": "https://g.example/group/app", "archived": true }]""");

        var repository = Assert.Single(await stub.Connector().ListRepositoriesAsync(new(), CancellationToken.None));

        Assert.Equal(("group/app", "main", true), (repository.FullName, repository.DefaultBranch, repository.IsArchived));
    }

    [Fact]
    public async Task Open_TokenGivenForOneRequest_IsUsedAndThenGone()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET /user", "{}");
        var address = new RepositoryAddress(ForgeKind.GitLab, stub.Address, "group/app", new(CredentialKey: "k"));

        await stub.Connector(vault: new GitLabStub.Vault("given")).Open(address).GetBranchHeadAsync("main", CancellationToken.None);
        var error = await Assert.ThrowsAsync<ForgeException>(() => stub.Connector().Open(address).GetBranchHeadAsync("main", CancellationToken.None));

        Assert.Equal("Bearer given", Assert.Single(stub.Requests).Authorization);
        Assert.Equal(ForgeFailure.Unauthorised, error.Failure);
    }

    private static byte[] Archive(params (string Path, string Text)[] files)
    {
        using var archive = new MemoryStream();
        using (var gzip = new GZipStream(archive, CompressionMode.Compress, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (path, text) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "app-a1-a1/" + path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return archive.ToArray();
    }
}
