using System.Collections.Concurrent;
using System.Text.Json;
using CiCdPlatform.Forges.GitLab;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabReportTests
{
    private static readonly Report Report = new("cicd/review", "a1", "m-1", ReportConclusion.Success, "All well", "…", [], new("https://ours.example/r/1"), PipelineId: 31);

    [Theory]
    [InlineData(null, "running")]
    [InlineData(ReportConclusion.Success, "success")]
    [InlineData(ReportConclusion.Failure, "failed")]
    [InlineData(ReportConclusion.Cancelled, "canceled")]
    [InlineData(ReportConclusion.Neutral, "skipped")]
    public async Task PutReport_Conclusion_IsNeverAMisleadingColour(ReportConclusion? conclusion, string state)
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/commits/a1/statuses", "[]").On("POST statuses/a1", request => new(201, Status(93, request)));

        Assert.Equal(93, await stub.Open().PutReportAsync(Report with { Conclusion = conclusion }, CancellationToken.None));
        Assert.Equal(state, stub.Requests.Last().Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task PutReport_Sent_CarriesPipelineAndBoundedText()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/commits/a1/statuses", "[]").On("POST statuses/a1", request => new(201, Status(93, request)));

        await stub.Open().PutReportAsync(
            Report with { Title = new string('ä', 400), DetailsUrl = new("https://ours.example/" + new string('x', 300)) },
            CancellationToken.None);

        var body = stub.Requests.Last().Json;
        Assert.Equal(31, body.GetProperty("pipeline_id").GetInt64());
        Assert.Equal(255, body.GetProperty("description").GetString()!.Length);
        Assert.False(body.TryGetProperty("target_url", out _));
    }

    [Fact]
    public async Task PutReport_Again_AddsNothing()
    {
        await using var stub = await GitLabStub.StartAsync();
        string? standing = null;
        stub.On("GET repository/commits/a1/statuses", _ => new(200, standing is null ? "[]" : $"[{standing}]")).On("POST statuses/a1", request => new(201, standing = Status(93, request)));

        Assert.Equal(93, await stub.Open().PutReportAsync(Report, CancellationToken.None));
        Assert.Equal(93, await stub.Open().PutReportAsync(Report, CancellationToken.None));
        Assert.Equal(1, stub.Count("POST", "statuses/a1"));
    }

    [Fact]
    public async Task PutReport_StateStandsWithOtherWords_IsNotAnError()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/commits/a1/statuses", """[{ "id": 90, "name": "cicd/review", "status": "running", "description": "other", "target_url": null, "pipeline_id": 31 }]""")
            .On("POST statuses/a1", _ => new(400, """{ "message": "Cannot transition status via :run from :running (Reason(s): Status cannot transition via \"run\")" }"""));

        Assert.Equal(90, await stub.Open().PutReportAsync(Report with { Conclusion = null }, CancellationToken.None));
    }

    [Fact]
    public async Task PutReport_InstanceDoesNotKnowSkipped_IsCanceledAndNotGreen()
    {
        await using var stub = await GitLabStub.StartAsync();
        stub.On("GET repository/commits/a1/statuses", "[]").On("POST statuses/a1", request => request.Json.GetProperty("state").GetString() == "skipped"
            ? new(400, """{ "error": "state does not have a valid value" }""")
            : new(201, Status(93, request)));

        Assert.Equal(93, await stub.Open().PutReportAsync(Report with { Conclusion = ReportConclusion.Neutral }, CancellationToken.None));
        Assert.Equal("canceled", stub.Requests.Last().Json.GetProperty("state").GetString());
    }

    private static string Status(long id, StubRequest request) => JsonSerializer.Serialize(new
    {
        id,
        name = request.Json.GetProperty("name").GetString(),
        status = request.Json.GetProperty("state").GetString(),
        description = request.Json.GetProperty("description").GetString(),
        target_url = request.Json.TryGetProperty("target_url", out var url) ? url.GetString() : null,
        pipeline_id = 31,
    });
}
