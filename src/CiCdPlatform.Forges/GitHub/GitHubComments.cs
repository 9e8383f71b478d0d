using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Comments in the conversation of a pull request, and reactions to comments.</summary>
internal sealed class GitHubComments(GitHubRepository repository)
{
    public async Task<long> PutAsync(long number, string marker, string body, bool mayCreate, CancellationToken cancellation)
    {
        var mark = CommitMarker.Hidden(marker);
        var text = GitHubText.Marked(body, [marker]);
        if (await FindAsync(number, mark, cancellation) is { } standing)
        {
            if (standing.Body?.ReplaceLineEndings("\n") != text.ReplaceLineEndings("\n"))
                await repository.Report.PatchJsonAsync<CommentJson>(repository.Path($"issues/comments/{standing.Id}"), new CommentBody(text), cancellation);
            return standing.Id;
        }

        return mayCreate ? (await repository.Report.PostJsonAsync<CommentJson>(repository.Path($"issues/{number}/comments"), new CommentBody(text), cancellation)).Id : 0;
    }

    public Task ReactAsync(CommentPlace place, CommentReaction reaction, CancellationToken cancellation)
    {
        // GitHub answers an equal reaction of ours with the one that stands.
        var path = place.IsOnLine ? repository.Path($"pulls/comments/{place.CommentId}/reactions") : repository.Path($"issues/comments/{place.CommentId}/reactions");
        return repository.Report.PostJsonAsync<CommentJson>(path, new ReactionBody(reaction.ToString().ToLowerInvariant()), cancellation, repeatable: true);
    }

    // Only a comment of our own counts: anybody can write the mark into theirs.
    private async Task<CommentJson?> FindAsync(long number, string mark, CancellationToken cancellation)
    {
        string? login = null;
        await foreach (var comment in repository.Report.ListAsync<CommentJson>(repository.Path($"issues/{number}/comments?per_page=100"), cancellation))
        {
            if (comment.Body?.Contains(mark, StringComparison.Ordinal) != true)
                continue;
            login ??= (await repository.Identity(cancellation)).Login;
            if (string.Equals(comment.User?.Login, login, StringComparison.OrdinalIgnoreCase))
                return comment;
        }

        return null;
    }

    private sealed record CommentBody(string Body);

    private sealed record ReactionBody(string Content);

    private sealed record CommentJson([property: JsonRequired] long Id, string? Body, GitHubAccountJson? User);
}
