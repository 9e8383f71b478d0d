using CiCdPlatform.Forges.Tests.Http;

namespace CiCdPlatform.Forges.Tests.GitHub;

public sealed class GitHubReviewsTests
{
    private static readonly ReviewRequest Review = new(4, "abc", "m-1", "Two remarks.", ReviewVerdict.RequestChanges, [new("a.cs", 2, "inside"), new("a.cs", 90, "outside"), new("b.cs", 1, "elsewhere")]);

    private static StubAnswer? Pull(StubRequest request, string reviews, Func<StubRequest, StubAnswer>? post = null) => (request.Method, request.Target) switch
    {
        ("GET", "/repos/octo/app/pulls/4/reviews?per_page=100") => StubAnswer.Json($"[{reviews}]"),
        ("GET", "/repos/octo/app/pulls/4/files?per_page=100") => StubAnswer.Json("""[{"filename":"a.cs","status":"modified","patch":"@@ -1,2 +1,3 @@\n one\n+two\n three"}]"""),
        ("POST", "/repos/octo/app/pulls/4/reviews") => post?.Invoke(request) ?? StubAnswer.Json("""{"id":8}"""),
        _ => null,
    };

    [Fact]
    public async Task PutReview_CommentsInAndOutOfTheDiff_OneBatchAndTheRestInTheBody()
    {
        await using var stub = await GitHubStub.StartAsync(request => Pull(request, ""));

        Assert.Equal(8, await stub.Open().PutReviewAsync(Review, default));

        var body = GitHubStub.Body(Assert.Single(stub.Writes));
        Assert.Equal("abc", body.GetProperty("commit_id").GetString());
        Assert.Equal("REQUEST_CHANGES", body.GetProperty("event").GetString());
        var comment = Assert.Single(body.GetProperty("comments").EnumerateArray());
        Assert.Equal(2, comment.GetProperty("line").GetInt32());
        Assert.Equal("RIGHT", comment.GetProperty("side").GetString());
        var text = body.GetProperty("body").GetString()!;
        Assert.Contains("a.cs:90", text, StringComparison.Ordinal);
        Assert.Contains("elsewhere", text, StringComparison.Ordinal);
        Assert.EndsWith("<!-- cicd-delivery: m-1 -->", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutReview_OwnReviewWithTheMarker_IsNotRepeated()
    {
        await using var stub = await GitHubStub.StartAsync(request => Pull(request, """{"id":6,"body":"x <!-- cicd-delivery: m-1 -->","user":{"login":"cicd[bot]"}}"""));

        Assert.Equal(6, await stub.Open().PutReviewAsync(Review, default));
        Assert.Empty(stub.Writes);
    }

    [Fact]
    public async Task PutReview_MarkerForgedBySomeoneElse_IsPosted()
    {
        await using var stub = await GitHubStub.StartAsync(request => Pull(request, """{"id":6,"body":"<!-- cicd-delivery: m-1 -->","user":{"login":"mallory"}}"""));

        Assert.Equal(8, await stub.Open().PutReviewAsync(Review, default));
    }

    [Fact]
    public async Task PutReview_OwnPullRequest_Comments()
    {
        await using var stub = await GitHubStub.StartAsync(request => Pull(request, "", post => post.Body.Contains("REQUEST_CHANGES", StringComparison.Ordinal)
            ? StubAnswer.Fail(422, """{"message":"Unprocessable Entity","errors":["Review Can not request changes on your own pull request"]}""")
            : StubAnswer.Json("""{"id":8}""")));

        await stub.Open().PutReviewAsync(Review, default);

        Assert.Equal("COMMENT", GitHubStub.Body(stub.Writes[1]).GetProperty("event").GetString());
        Assert.Equal(1, GitHubStub.Body(stub.Writes[1]).GetProperty("comments").GetArrayLength());
    }

    [Fact]
    public async Task PutReview_LinesRefused_SaysEverythingInTheBody()
    {
        await using var stub = await GitHubStub.StartAsync(request => Pull(request, "", post => post.Body.Contains("\"line\"", StringComparison.Ordinal)
            ? StubAnswer.Fail(422, """{"message":"Unprocessable Entity","errors":["Line could not be resolved"]}""")
            : StubAnswer.Json("""{"id":8}""")));

        await stub.Open().PutReviewAsync(Review, default);

        var body = GitHubStub.Body(stub.Writes[1]);
        Assert.Contains("inside", body.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal("REQUEST_CHANGES", body.GetProperty("event").GetString());
    }
}
