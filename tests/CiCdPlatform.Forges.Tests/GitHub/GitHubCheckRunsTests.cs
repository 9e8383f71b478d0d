using CiCdPlatform.Forges.Tests.Http;

namespace CiCdPlatform.Forges.Tests.GitHub;

public sealed class GitHubCheckRunsTests
{
    private const string Find = "/repos/octo/app/commits/abc/check-runs?check_name=CI%2FCD&filter=all&per_page=100&app_id=17";

    private static Report Report(int annotations, ReportConclusion? conclusion = ReportConclusion.Failure) => new(
        "CI/CD", "abc", "x-1", conclusion, "Title", new string('s', 70_000), [.. Enumerable.Range(1, annotations).Select(i => new ReportAnnotation("a.cs", i, i, "warning", "t", $"m{i}"))]);

    private static StubAnswer? CheckRuns(StubRequest request, string standing) => (request.Method, request.Target) switch
    {
        ("GET", Find) => StubAnswer.Json($$"""{"total_count":1,"check_runs":[{{standing}}]}"""),
        ("POST", "/repos/octo/app/check-runs") or ("PATCH", "/repos/octo/app/check-runs/3") => StubAnswer.Json("""{"id":3}"""),
        _ => null,
    };

    [Fact]
    public async Task PutReport_ManyAnnotations_GoInFiftiesAndTheVerdictLast()
    {
        await using var stub = await GitHubStub.StartAsync(request => CheckRuns(request, ""));

        var id = await stub.Open().PutReportAsync(Report(120), default);

        Assert.Equal(3, id);
        var bodies = stub.Writes.Select(GitHubStub.Body).ToList();
        Assert.Equal([50, 50, 20], bodies.Select(body => body.GetProperty("output").GetProperty("annotations").GetArrayLength()));
        Assert.Equal(["in_progress", "in_progress", "completed"], bodies.Select(body => body.GetProperty("status").GetString()));
        Assert.Equal("failure", bodies[2].GetProperty("conclusion").GetString());
        Assert.False(bodies[0].TryGetProperty("conclusion", out _));
        Assert.True(bodies[0].GetProperty("output").GetProperty("summary").GetString()!.Length <= 65_535);
    }

    [Fact]
    public async Task PutReport_CrashedAfterTheFirstBatch_SendsOnlyTheMissingAnnotations()
    {
        var sent = string.Join(',', Enumerable.Range(1, 50).Select(i => $$"""{"path":"a.cs","start_line":{{i}},"end_line":{{i}},"annotation_level":"warning","title":"t","message":"m{{i}}"}"""));
        await using var stub = await GitHubStub.StartAsync(request => request.Target == "/repos/octo/app/check-runs/3/annotations?per_page=100"
            ? StubAnswer.Json($"[{sent}]")
            : CheckRuns(request, """{"id":3,"name":"CI/CD","status":"in_progress","external_id":"x-1","output":{"annotations_count":50}}"""));

        await stub.Open().PutReportAsync(Report(60), default);

        var body = GitHubStub.Body(Assert.Single(stub.Writes));
        Assert.Equal("m51", body.GetProperty("output").GetProperty("annotations")[0].GetProperty("message").GetString());
        Assert.Equal(10, body.GetProperty("output").GetProperty("annotations").GetArrayLength());
    }

    [Fact]
    public async Task PutReport_PendingAfterTheEnd_ChangesNothing()
    {
        await using var stub = await GitHubStub.StartAsync(request => CheckRuns(request, """{"id":3,"name":"CI/CD","status":"completed","external_id":"x-1"}"""));

        Assert.Equal(3, await stub.Open().PutReportAsync(Report(0, conclusion: null), default));
        Assert.Empty(stub.Writes);
    }

    [Fact]
    public async Task PutReport_OtherExternalId_IsANewCheckRun()
    {
        await using var stub = await GitHubStub.StartAsync(request => CheckRuns(request, """{"id":2,"name":"CI/CD","status":"completed","external_id":"x-0"}"""));

        await stub.Open().PutReportAsync(Report(0, ReportConclusion.Neutral), default);

        var body = GitHubStub.Body(Assert.Single(stub.Writes));
        Assert.Equal("neutral", body.GetProperty("conclusion").GetString());
        Assert.Equal("abc", body.GetProperty("head_sha").GetString());
    }
}
