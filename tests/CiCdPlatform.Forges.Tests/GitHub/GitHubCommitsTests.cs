using CiCdPlatform.Forges.Tests.Http;

namespace CiCdPlatform.Forges.Tests.GitHub;

public sealed class GitHubCommitsTests
{
    private static readonly CommitRequest Request = new("cicd/pipeline-1", "base", "Add a pipeline", "m-1", [new(".github/workflows/ci.yml", "on: push\n")]);

    private static StubAnswer? GitData(StubRequest request, string? head, string headMessage = "x") => (request.Method, request.Target) switch
    {
        ("GET", "/repos/octo/app/git/ref/heads%2Fcicd%2Fpipeline-1") => head is null ? null : StubAnswer.Json($$"""{"object":{"sha":"{{head}}"},"ref":"r"}"""),
        ("GET", "/repos/octo/app/commits?sha=tip&per_page=20") => StubAnswer.Json($$"""[{"sha":"tip","commit":{"message":"later"} },{"sha":"ours","commit":{"message":"{{headMessage}}"} }]"""),
        ("GET", "/repos/octo/app/git/commits/base" or "/repos/octo/app/git/commits/tip") => StubAnswer.Json("""{"tree":{"sha":"tree0"}}"""),
        ("GET", "/repos/octo/app/git/trees/tree0") => StubAnswer.Json("""{"tree":[{"path":"scripts","mode":"040000","type":"tree","sha":"tree2"},{"path":"README.md","mode":"100644","type":"blob","sha":"b"}]}"""),
        ("GET", "/repos/octo/app/git/trees/tree2") => StubAnswer.Json("""{"tree":[{"path":"run.sh","mode":"100755","type":"blob","sha":"c"},{"path":"link.sh","mode":"120000","type":"blob","sha":"d"}]}"""),
        ("POST", "/repos/octo/app/git/trees") => StubAnswer.Json("""{"sha":"tree1"}"""),
        ("POST", "/repos/octo/app/git/commits") => StubAnswer.Json("""{"sha":"commit1"}"""),
        ("POST", "/repos/octo/app/git/refs") or ("PATCH", "/repos/octo/app/git/refs/heads%2Fcicd%2Fpipeline-1") => StubAnswer.Json("""{"ref":"r"}"""),
        _ => null,
    };

    [Fact]
    public async Task Commit_NewBranch_WritesTreeCommitThenReference()
    {
        await using var stub = await GitHubStub.StartAsync(request => GitData(request, null));

        var result = await stub.Open().CommitAsync(Request, default);

        Assert.Equal(new("commit1", Created: true), result);
        Assert.Equal(["/repos/octo/app/git/trees", "/repos/octo/app/git/commits", "/repos/octo/app/git/refs"], stub.Writes.Select(write => write.Target));
        Assert.Equal("tree0", GitHubStub.Body(stub.Writes[0]).GetProperty("base_tree").GetString());
        Assert.Equal("Add a pipeline\n\nCiCd-Delivery: m-1\n", GitHubStub.Body(stub.Writes[1]).GetProperty("message").GetString());
        Assert.Equal("base", GitHubStub.Body(stub.Writes[1]).GetProperty("parents")[0].GetString());
        Assert.Equal("refs/heads/cicd/pipeline-1", GitHubStub.Body(stub.Writes[2]).GetProperty("ref").GetString());
    }

    [Fact]
    public async Task Commit_OverProgramsAndOthers_KeepsWhatTheyAre()
    {
        await using var stub = await GitHubStub.StartAsync(request => GitData(request, null));

        await stub.Open().CommitAsync(Request with { Files = [new("scripts/run.sh", "true\n"), new("scripts/link.sh", "true\n"), new("scripts/new.sh", "true\n"), new("README.md", "one\n"), new("docs/new.md", "two\n")] }, default);

        var modes = GitHubStub.Body(stub.Writes[0]).GetProperty("tree").EnumerateArray().ToDictionary(entry => entry.GetProperty("path").GetString()!, entry => entry.GetProperty("mode").GetString());
        Assert.Equal("100755", modes["scripts/run.sh"]);
        Assert.All(modes.Where(pair => pair.Key != "scripts/run.sh"), pair => Assert.Equal("100644", pair.Value));
    }

    [Fact]
    public async Task Commit_MarkerStandsBelowTheHead_WritesNothing()
    {
        await using var stub = await GitHubStub.StartAsync(request => GitData(request, "tip", "Add\\n\\nCiCd-Delivery: m-1"));

        var result = await stub.Open().CommitAsync(Request, default);

        Assert.Equal(new("ours", Created: false), result);
        Assert.Empty(stub.Writes);
    }

    [Fact]
    public async Task Commit_BranchWithSomethingElse_CommitsOnTopWithoutForce()
    {
        await using var stub = await GitHubStub.StartAsync(request => GitData(request, "tip", "CiCd-Delivery: m-10"));

        await stub.Open().CommitAsync(Request, default);

        Assert.Equal("tip", GitHubStub.Body(stub.Writes[1]).GetProperty("parents")[0].GetString());
        Assert.Equal("PATCH", stub.Writes[2].Method);
        Assert.False(GitHubStub.Body(stub.Writes[2]).GetProperty("force").GetBoolean());
    }

    [Fact]
    public async Task Commit_ReferenceMadeInBetween_FindsItByItsMarker()
    {
        var made = false;
        await using var stub = await GitHubStub.StartAsync(request =>
        {
            if (request is not { Method: "POST", Target: "/repos/octo/app/git/refs" })
                return GitData(request, made ? "tip" : null, "CiCd-Delivery: m-1");
            made = true;
            return StubAnswer.Fail(422, """{"message":"Reference already exists"}""");
        });

        Assert.Equal(new("ours", Created: false), await stub.Open().CommitAsync(Request, default));
    }

    [Fact]
    public async Task Commit_ReferenceRefusedForGood_ThrowsWithTheReason()
    {
        await using var stub = await GitHubStub.StartAsync(request => request is { Method: "POST", Target: "/repos/octo/app/git/refs" }
            ? StubAnswer.Fail(422, """{"message":"Reference name is protected"}""")
            : GitData(request, null));

        var error = await Assert.ThrowsAsync<ForgeException>(() => stub.Open().CommitAsync(Request, default));

        Assert.Contains("protected", error.Message, StringComparison.Ordinal);
    }
}
