using System.Text.Json;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>As much of the GraphQL API as threads of reviews need: their list, and resolving them.</summary>
internal sealed class GraphEndpoint(GitHubState state)
{
    private const int PageSize = 100;

    public void Map(GitHubApi api)
    {
        foreach (var path in new[] { "/graphql", "/api/graphql" })
        {
            api.Map("POST", path, Audience.Known, c => Task.FromResult(Answer(c)));
        }
    }

    private static GitHubAnswer Fail(string type, string message) => GitHubAnswer.Ok(new { data = (object?)null, errors = new[] { new { type, message } } });

    private GitHubAnswer Answer(GitHubCall call)
    {
        if (call.Text("query") is not { Length: > 0 } query || call.Member("variables") is not { ValueKind: JsonValueKind.Object } variables)
        {
            return GitHubAnswer.Error(400, "Problems parsing JSON");
        }

        return query.Contains("unresolveReviewThread", StringComparison.Ordinal) ? Set(call, variables, isResolved: false)
            : query.Contains("resolveReviewThread", StringComparison.Ordinal) ? Set(call, variables, isResolved: true)
            : query.Contains("reviewThreads", StringComparison.Ordinal) ? List(call, variables)
            : Fail("NOT_FOUND", "This local forge knows the threads of reviews alone.");
    }

    private GitHubAnswer List(GitHubCall call, JsonElement variables)
    {
        var repository = state.Context.Repositories.Find($"{Text(variables, "owner")}/{Text(variables, "name")}");
        if (repository is null || !state.May(call.Principal, repository, "pull_requests", "read") || !variables.TryGetProperty("number", out var number)
            || !state.Of(repository).Pulls.TryGetValue(number.GetInt64(), out var pull))
        {
            return Fail("NOT_FOUND", "Could not resolve to a PullRequest.");
        }

        var all = pull.ReviewComments.Where(comment => comment.InReplyTo is null).ToList();
        var from = int.TryParse(Text(variables, "after"), out var after) ? after : 0;
        var page = all.Skip(from).Take(PageSize).Select(comment => new
        {
            id = GitHubJson.NodeId("PullRequestReviewThread", comment.Id),
            isResolved = comment.IsResolved,
            comments = new { nodes = new[] { new { databaseId = comment.Id, body = comment.Body, author = new { login = comment.User.Login.Replace("[bot]", "", StringComparison.Ordinal) } } } },
        }).ToArray();
        var end = from + page.Length;
        return GitHubAnswer.Ok(new
        {
            data = new { repository = new { pullRequest = new { reviewThreads = new { pageInfo = new { hasNextPage = end < all.Count, endCursor = $"{end}" }, nodes = page } } } },
        });
    }

    private GitHubAnswer Set(GitHubCall call, JsonElement variables, bool isResolved)
    {
        var id = Text(variables, "thread");
        foreach (var repository in state.Context.Repositories.All)
        {
            var comment = state.Of(repository).Pulls.Values.SelectMany(pull => pull.ReviewComments).FirstOrDefault(one => GitHubJson.NodeId("PullRequestReviewThread", one.Id) == id);
            if (comment is null)
            {
                continue;
            }

            // GitHub wants contents, too, though a thread holds none.
            if (!state.May(call.Principal, repository, "pull_requests", "write") || !state.May(call.Principal, repository, "contents", "write"))
            {
                return Fail("FORBIDDEN", "Resource not accessible by integration");
            }

            comment.IsResolved = isResolved;
            state.Context.Changed.Raise();
            return GitHubAnswer.Ok(new { data = new Dictionary<string, object> { [isResolved ? "resolveReviewThread" : "unresolveReviewThread"] = new { thread = new { isResolved } } } });
        }

        return Fail("NOT_FOUND", $"Could not resolve to a node with the global id of '{id}'");
    }

    private static string? Text(JsonElement variables, string name) => variables.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
