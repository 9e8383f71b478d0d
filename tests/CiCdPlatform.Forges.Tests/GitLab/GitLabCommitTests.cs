namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabCommitTests
{
    private static readonly CommitRequest Request = new("cicd/pipeline-1", "base", "Add a pipeline", "m-1", [new(".gitlab-ci.yml", "a: 1\n"), new("docs/x.md", "x")]);

    [Fact]
    public async Task Commit_BranchMissing_CreatesBranchAndCommitAtOnce()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("HEAD repository/files/docs%2Fx.md", "{}").On("POST repository/commits", _ => new(201, """{ "id": "new" }"""));

        var result = await stub.Open().CommitAsync(Request, CancellationToken.None);

        Assert.Equal(new("new", Created: true), result);
        var body = stub.Requests.Last().Json;
        Assert.Equal("base", body.GetProperty("start_sha").GetString());
        Assert.Equal("cicd/pipeline-1", body.GetProperty("branch").GetString());
        Assert.Equal("Add a pipeline\n\nCiCd-Delivery: m-1\n", body.GetProperty("commit_message").GetString());
        Assert.Equal(["create .gitlab-ci.yml", "update docs/x.md"], body.GetProperty("actions").EnumerateArray().Select(action => $"{action.GetProperty("action")} {action.GetProperty("file_path")}"));
        Assert.All(stub.Requests.Where(request => request.Method == "HEAD"), request => Assert.Equal("?ref=base", request.Query));
        Assert.Contains(stub.Requests, request => request.Target.Contains("/repository/branches/cicd%2Fpipeline-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commit_HeadCarriesTheMarker_CreatesNothing()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/branches/cicd%2Fpipeline-1", Branch("made", "Add a pipeline\n\nCiCd-Delivery: m-1\n"));

        Assert.Equal(new("made", Created: false), await stub.Open().CommitAsync(Request, CancellationToken.None));
        Assert.DoesNotContain(stub.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task Commit_PersonPushedOnTop_FindsTheMarkerBelow()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/branches/cicd%2Fpipeline-1", Branch("theirs", "Tweak"))
            .On("GET repository/commits", """[{ "id": "theirs", "message": "Tweak" }, { "id": "made", "message": "Add\n\nCiCd-Delivery: m-1" }, { "id": "base", "message": "old" }]""");

        Assert.Equal(new("made", Created: false), await stub.Open().CommitAsync(Request, CancellationToken.None));
    }

    [Fact]
    public async Task Commit_BranchHoldsSomethingElse_CommitsOnTop()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/branches/cicd%2Fpipeline-1", Branch("theirs", "Tweak"))
            .On("GET repository/commits", """[{ "id": "theirs", "message": "Tweak" }, { "id": "base", "message": "x" }, { "id": "older", "message": "Add\n\nCiCd-Delivery: m-1" }]""")
            .On("POST repository/commits", _ => new(201, """{ "id": "new" }"""));

        Assert.Equal(new("new", Created: true), await stub.Open().CommitAsync(Request, CancellationToken.None));
        Assert.False(stub.Requests.Last().Json.TryGetProperty("start_sha", out _));
        Assert.All(stub.Requests.Where(request => request.Method == "HEAD"), request => Assert.Equal("?ref=theirs", request.Query));
    }

    [Fact]
    public async Task Commit_AnotherProcessWasFaster_FindsItsCommit()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("POST repository/commits", _ =>
        {
            stub.On("GET repository/branches/cicd%2Fpipeline-1", Branch("made", "Add\n\nCiCd-Delivery: m-1"));
            return new(400, """{ "message": "A branch called 'cicd/pipeline-1' already exists." }""");
        });

        Assert.Equal(new("made", Created: false), await stub.Open().CommitAsync(Request, CancellationToken.None));
        Assert.Equal(1, stub.Count("POST", "commits"));
    }

    [Fact]
    public async Task Commit_Refused_ThrowsGitLabsWordsWithoutTheToken()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("POST repository/commits", _ => new(400, $$"""{ "message": "You are not allowed to push with {{GitLabStub.Token}}" }"""));

        var error = await Assert.ThrowsAsync<ForgeException>(() => stub.Open().CommitAsync(Request, CancellationToken.None));

        Assert.Equal(ForgeFailure.Invalid, error.Failure);
        Assert.Contains("not allowed to push", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(GitLabStub.Token, error.ToString(), StringComparison.Ordinal);
    }

    private static string Branch(string id, string message) =>
        System.Text.Json.JsonSerializer.Serialize(new { name = "cicd/pipeline-1", commit = new { id, message } });
}
