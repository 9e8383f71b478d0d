using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Threads of reviews: whether they are resolved is known to the GraphQL API alone.</summary>
internal sealed class GitHubThreads(GitHubRepository repository)
{
    private const int MaxPages = 50;
    private const string BotSuffix = "[bot]";

    private const string List = """
        query($owner: String!, $name: String!, $number: Int!, $after: String) {
          repository(owner: $owner, name: $name) { pullRequest(number: $number) {
            reviewThreads(first: 100, after: $after) {
              pageInfo { hasNextPage endCursor }
              nodes { id isResolved comments(first: 1) { nodes { databaseId body author { login } } } } } } } }
        """;

    private const string Resolve = "mutation($thread: ID!) { resolveReviewThread(input: { threadId: $thread }) { thread { isResolved } } }";
    private const string Unresolve = "mutation($thread: ID!) { unresolveReviewThread(input: { threadId: $thread }) { thread { isResolved } } }";

    public async Task<IReadOnlyList<OwnThread>> ListAsync(long number, CancellationToken cancellation)
    {
        var login = (await repository.Identity(cancellation)).Login;
        return await TryListAsync(number, login, cancellation) ?? await ListRemarksAsync(number, login, cancellation);
    }

    public async Task<bool> SetResolvedAsync(OwnThread thread, bool isResolved, CancellationToken cancellation) =>
        thread.Id.Length > 0 && await TryAskAsync<JsonElement>(isResolved ? Resolve : Unresolve, new { thread = thread.Id }, cancellation) is { Done: true };

    public Task EditAsync(OwnThread thread, CancellationToken cancellation) => repository.Report.PatchJsonAsync<IdJson>(
        repository.Path($"pulls/comments/{thread.CommentId}"), new { body = GitHubText.Marked(thread.Text, thread.Marks) }, cancellation);

    private static OwnThread Read(string id, long comment, string body, bool isResolved)
    {
        var (text, marks) = HiddenMarks.Read(body, CommitMarker.Open);
        return new(id, comment, text, marks, isResolved);
    }

    private async Task<IReadOnlyList<OwnThread>?> TryListAsync(long number, string login, CancellationToken cancellation)
    {
        // A bot has no suffix there.
        var name = login.EndsWith(BotSuffix, StringComparison.Ordinal) ? login[..^BotSuffix.Length] : login;
        var threads = new List<OwnThread>();
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var (done, data) = await TryAskAsync<ThreadsJson>(List, new { owner = repository.Owner, name = repository.Name, number, after }, cancellation);
            if (!done || data?.Repository?.PullRequest?.ReviewThreads is not { } listed)
                return null;
            foreach (var thread in listed.Nodes)
            {
                if (thread.Comments.Nodes is [{ DatabaseId: { } id, Body: { } body, Author.Login: { } author }, ..]
                    && (string.Equals(author, name, StringComparison.OrdinalIgnoreCase) || string.Equals(author, login, StringComparison.OrdinalIgnoreCase)))
                    threads.Add(Read(thread.Id, id, body, thread.IsResolved));
            }

            if (listed.PageInfo is not { HasNextPage: true, EndCursor: { } cursor })
                return threads;
            after = cursor;
        }

        return threads;
    }

    // Where the GraphQL API is closed to us: what was said is known all the same, so that nothing is said twice.
    private async Task<IReadOnlyList<OwnThread>> ListRemarksAsync(long number, string login, CancellationToken cancellation) => await repository.Report
        .ListAsync<RemarkJson>(repository.Path($"pulls/{number}/comments?per_page=100"), cancellation)
        .Where(remark => remark.InReplyToId is null && string.Equals(remark.User?.Login, login, StringComparison.OrdinalIgnoreCase))
        .Select(remark => Read("", remark.Id, remark.Body ?? "", isResolved: false))
        .ToListAsync(cancellation);

    /// <summary>Not done when GitHub refuses: GraphQL says so in an answer that is well by its status.</summary>
    private async Task<(bool Done, T? Data)> TryAskAsync<T>(string query, object variables, CancellationToken cancellation)
    {
        GraphAnswer<T> answer;
        try
        {
            answer = await repository.Graph.PostJsonAsync<GraphAnswer<T>>("graphql", new { query, variables }, cancellation, repeatable: true);
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.Forbidden or ForgeFailure.NotFound)
        {
            return (false, default);
        }

        if (answer.Errors is not { Count: > 0 } errors)
            return (true, answer.Data);
        return errors.Any(error => error.Type == "RATE_LIMITED")
            ? throw new ForgeException(ForgeFailure.RateLimited, "GitHub limits the GraphQL API. Try again later.", TimeSpan.FromMinutes(1))
            : (false, default);
    }

    private sealed record GraphAnswer<T>(T? Data, IReadOnlyList<GraphError>? Errors);

    private sealed record GraphError(string? Type);

    // GraphQL writes names in camel case, as no other answer does.
    private sealed record ThreadsJson([property: JsonPropertyName("repository")] ThreadsRepository? Repository);

    private sealed record ThreadsRepository([property: JsonPropertyName("pullRequest")] ThreadsPull? PullRequest);

    private sealed record ThreadsPull([property: JsonPropertyName("reviewThreads")] ThreadsPage? ReviewThreads);

    private sealed record ThreadsPage([property: JsonPropertyName("pageInfo")] PageJson? PageInfo, [property: JsonPropertyName("nodes")] IReadOnlyList<ThreadJson> Nodes);

    private sealed record PageJson([property: JsonPropertyName("hasNextPage")] bool HasNextPage, [property: JsonPropertyName("endCursor")] string? EndCursor);

    private sealed record ThreadJson(
        [property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("isResolved")] bool IsResolved, [property: JsonPropertyName("comments")] ThreadComments Comments);

    private sealed record ThreadComments([property: JsonPropertyName("nodes")] IReadOnlyList<ThreadComment> Nodes);

    private sealed record ThreadComment(
        [property: JsonPropertyName("databaseId")] long? DatabaseId, [property: JsonPropertyName("body")] string? Body, [property: JsonPropertyName("author")] GitHubAccountJson? Author);

    private sealed record RemarkJson([property: JsonRequired] long Id, string? Body, long? InReplyToId, GitHubAccountJson? User);

    private sealed record IdJson([property: JsonRequired] long Id);
}
