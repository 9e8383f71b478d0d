using System.Text.Json;
using System.Text.Json.Nodes;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabReviewTests
{
    private const string Diff = "@@ -1,2 +1,3 @@\n one\n+two\n three\n";

    private static readonly ReviewRequest Review = new(
        4,
        "a1",
        "m-1",
        "Two remarks",
        ReviewVerdict.Comment,
        [new("new.cs", 2, "Added\n\n```suggestion\nzwei\n```"), new("new.cs", 3, "Unchanged"), new("new.cs", 40, "Far away\n/close")]);

    [Fact]
    public async Task PutReview_Remarks_StandOnTheirLinesAndTheRestInTheSummary()
    {
        await using var stub = await StartAsync();

        var id = await stub.Open().PutReviewAsync(Review, CancellationToken.None);

        var threads = stub.Requests.Where(request => request.Method == "POST" && request.Path.EndsWith("/discussions", StringComparison.Ordinal)).Select(request => request.Json).ToList();
        Assert.Equal(2, threads.Count);
        var added = threads[0].GetProperty("position");
        Assert.Equal(
            """{"position_type":"text","base_sha":"b0","start_sha":"s0","head_sha":"a1","old_path":"old.cs","new_path":"new.cs","new_line":2}""",
            added.GetRawText());
        Assert.Equal((2, 3), (threads[1].GetProperty("position").GetProperty("old_line").GetInt32(), threads[1].GetProperty("position").GetProperty("new_line").GetInt32()));
        Assert.Contains("```suggestion:-0+0\nzwei\n```", threads[0].GetProperty("body").GetString(), StringComparison.Ordinal);
        var summary = stub.Requests.Last().Json.GetProperty("body").GetString()!;
        Assert.Equal(500, id);
        Assert.StartsWith("Two remarks", summary, StringComparison.Ordinal);
        Assert.Contains("`new.cs:40`\n\nFar away\n\\/close", summary, StringComparison.Ordinal);
        Assert.Contains("<!-- cicd:m-1 -->", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutReview_Again_PostsNothing()
    {
        await using var stub = await StartAsync();
        var first = await stub.Open().PutReviewAsync(Review, CancellationToken.None);
        var posts = stub.Requests.Count(request => request.Method == "POST");

        Assert.Equal(first, await stub.Open().PutReviewAsync(Review, CancellationToken.None));
        Assert.Equal(posts, stub.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task PutReview_CrashedInBetween_PostsOnlyWhatIsMissing()
    {
        await using var stub = await StartAsync();
        stub.On("POST merge_requests/4/notes", _ => new(500));
        await Assert.ThrowsAsync<ForgeException>(() => stub.Open().PutReviewAsync(Review, CancellationToken.None));
        Assert.Equal(2, stub.Count("POST", "/discussions"));
        stub.On("POST merge_requests/4/notes", _ => new(201, """{ "id": 500, "body": "", "system": false }"""));

        await stub.Open().PutReviewAsync(Review, CancellationToken.None);

        Assert.Equal(2, stub.Count("POST", "/discussions"));
        Assert.Equal(2, stub.Count("POST", "/notes"));
    }

    [Fact]
    public async Task PutReview_SameMarkerOtherText_EditsTheSummaryInPlace()
    {
        await using var stub = await StartAsync();
        await stub.Open().PutReviewAsync(Review, CancellationToken.None);
        stub.On("PUT merge_requests/4/notes/500", _ => new(200, """{ "id": 500, "body": "", "system": false }"""));

        Assert.Equal(500, await stub.Open().PutReviewAsync(Review with { Body = "Now one remark" }, CancellationToken.None));
        Assert.Equal(1, stub.Count("PUT", "/notes/500"));
        Assert.Equal(1, stub.Count("POST", "/notes"));
        Assert.Equal(2, stub.Count("POST", "/discussions"));
    }

    [Fact]
    public async Task PutReview_MarkWrittenBySomeoneElse_DoesNotSilenceUs()
    {
        await using var stub = await StartAsync();
        stub.On("GET merge_requests/4/discussions", """[{ "id": "x", "notes": [{ "id": 1, "body": "<!-- cicd:m-1 -->", "author": { "id": 666, "username": "mallory" }, "system": false }] }]""");

        await stub.Open().PutReviewAsync(Review, CancellationToken.None);

        Assert.Equal(1, stub.Count("POST", "/notes"));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task PutReview_LineCodeRefused_FallsBackToTheFileThenToTheSummary(bool knowsFiles, int inSummary)
    {
        await using var stub = await StartAsync();
        stub.On("POST merge_requests/4/discussions", request => request.Json.GetProperty("position").GetProperty("position_type").GetString() == "file" && knowsFiles
            ? new(201, """{ "id": "d" }""")
            : new(400, """{ "message": "400 Bad request - Note {:line_code=>[\"can't be blank\", \"must be a valid line code\"]}" }"""));

        await stub.Open().PutReviewAsync(Review with { Comments = [Review.Comments[0]] }, CancellationToken.None);

        var threads = stub.Requests.Where(request => request.Method == "POST" && request.Path.EndsWith("/discussions", StringComparison.Ordinal)).ToList();
        Assert.Equal(["text", "file"], threads.Select(thread => thread.Json.GetProperty("position").GetProperty("position_type").GetString()));
        Assert.Equal(inSummary == 1, stub.Requests.Last().Json.GetProperty("body").GetString()!.Contains("Outside the diff", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PutReview_PushedOverSince_StandsInTheVersionItWasMadeFor()
    {
        await using var stub = await StartAsync();
        stub.On("GET merge_requests/4/versions", """
            [ { "id": 12, "head_commit_sha": "a2", "base_commit_sha": "b0", "start_commit_sha": "s0" }, { "id": 11, "head_commit_sha": "a1", "base_commit_sha": "b0", "start_commit_sha": "s0" } ]
            """).On("GET merge_requests/4/versions/11", $$"""
            { "id": 11, "head_commit_sha": "a1", "base_commit_sha": "b0", "start_commit_sha": "s0",
              "diffs": [{ "old_path": "new.cs", "new_path": "new.cs", "diff": {{JsonSerializer.Serialize(Diff)}} }] }
            """);

        await stub.Open().PutReviewAsync(Review, CancellationToken.None);

        Assert.Equal(2, stub.Count("POST", "/discussions"));
        Assert.Equal(0, stub.Count("GET", "/diffs"));
    }

    /// <summary>A merge request that keeps what is posted on it.</summary>
    private static async Task<GitLabStub> StartAsync()
    {
        var stub = await GitLabStub.StartAsync();
        var discussions = new JsonArray();
        stub.On("GET /api/v4/user", """{ "id": 1, "username": "bot" }""")
            .On("GET merge_requests/4/versions", """[{ "id": 11, "head_commit_sha": "a1", "base_commit_sha": "b0", "start_commit_sha": "s0" }]""")
            .On("GET merge_requests/4/diffs", $$"""[{ "old_path": "old.cs", "new_path": "new.cs", "diff": {{JsonSerializer.Serialize(Diff)}}, "renamed_file": true }]""")
            .On("GET merge_requests/4/discussions", _ => new(200, discussions.ToJsonString()))
            .On("POST merge_requests/4/discussions", request => new(201, Add(request, 600 + discussions.Count).ToJsonString()))
            .On("POST merge_requests/4/notes", request => new(201, Add(request, 500)["notes"]![0]!.ToJsonString()));
        return stub;

        JsonObject Add(StubRequest request, int id)
        {
            var discussion = new JsonObject
            {
                ["id"] = "d" + id,
                ["notes"] = new JsonArray(new JsonObject
                {
                    ["id"] = id,
                    ["body"] = request.Json.GetProperty("body").GetString(),
                    ["system"] = false,
                    ["author"] = new JsonObject { ["id"] = 1, ["username"] = "bot" },
                }),
            };
            discussions.Add(discussion);
            return discussion;
        }
    }
}
