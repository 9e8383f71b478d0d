using System.Text;
using System.Text.Json.Serialization;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Reviews: one batch, pinned to a commit, found again by a hidden marker of our own.</summary>
internal sealed class GitHubReviews(GitHubRepository repository)
{
    private readonly GitHubPulls _pulls = new(repository);

    public async Task<long> PutAsync(ReviewRequest review, CancellationToken cancellation)
    {
        var marker = CommitMarker.Hidden(review.Marker);
        if (await FindAsync(review.Number, marker, cancellation) is { } standing)
            return standing;
        var files = await _pulls.ListFilesAsync(review.Number, cancellation);
        var diffs = files.GroupBy(file => file.Path, StringComparer.Ordinal).ToDictionary(group => group.Key, group => UnifiedDiff.Parse(group.First().Patch), StringComparer.Ordinal);
        var placed = review.Comments.ToLookup(comment => diffs.TryGetValue(comment.Path, out var diff) && diff.FindNew(comment.Line) is not null);
        var verdict = review.Verdict == ReviewVerdict.RequestChanges ? "REQUEST_CHANGES" : "COMMENT";
        IReadOnlyList<ReviewComment> inline = [.. placed[true]];
        IReadOnlyList<ReviewComment> others = [.. placed[false]];
        while (true)
        {
            try
            {
                return await PostAsync(review, verdict, marker, inline, others, cancellation);
            }
            catch (ForgeException error) when (error.Status == 422 && verdict != "COMMENT" && error.Message.Contains("own pull request", StringComparison.OrdinalIgnoreCase))
            {
                // Nobody may block their own pull request; the check run says that it blocks.
                verdict = "COMMENT";
            }
            catch (ForgeException error) when (error.Status == 422 && inline.Count > 0)
            {
                // The pull request moved on and the lines are gone: everything is said in the body.
                (inline, others) = ([], review.Comments);
            }
        }
    }

    private async Task<long> PostAsync(
        ReviewRequest review, string verdict, string marker, IReadOnlyList<ReviewComment> inline, IReadOnlyList<ReviewComment> others, CancellationToken cancellation)
    {
        var comments = inline.Select(ToBody).ToList();
        var body = new ReviewBody(review.HeadSha, Compose(review.Body, others, marker), verdict, comments);
        return (await repository.Report.PostJsonAsync<ReviewJson>(repository.Path($"pulls/{review.Number}/reviews"), body, cancellation)).Id;
    }

    private static CommentBody ToBody(ReviewComment comment) => new(comment.Path, comment.Line, "RIGHT", GitHubText.Marked(Text(comment), comment.Marks))
    {
        StartLine = comment.StartLine < comment.Line ? comment.StartLine : null,
        StartSide = comment.StartLine < comment.Line ? "RIGHT" : null,
    };

    private static string Text(ReviewComment comment)
    {
        if (comment.Suggestion is not { } lines)
            return comment.Body;
        var fence = GitHubText.Fence(lines);
        return $"{comment.Body}\n\n{fence}suggestion\n{string.Concat(lines.Select(static line => line + "\n"))}{fence}";
    }

    private static string Compose(string body, IEnumerable<ReviewComment> others, string marker)
    {
        var text = new StringBuilder(body.TrimEnd());
        foreach (var comment in others)
            text.Append("\n\n**`").Append(comment.Path.Replace('`', '\'')).Append(':').Append(comment.Line).Append("`**\n\n").Append(comment.Body);
        return $"{GitHubText.Clip(text.ToString(), GitHubText.MaxLength - marker.Length - 2)}\n\n{marker}";
    }

    // Only a review of our own counts: anybody can write the marker into theirs.
    private async Task<long?> FindAsync(long number, string marker, CancellationToken cancellation)
    {
        string? login = null;
        await foreach (var review in repository.Report.ListAsync<ReviewJson>(repository.Path($"pulls/{number}/reviews?per_page=100"), cancellation))
        {
            if (review.Body?.Contains(marker, StringComparison.Ordinal) != true)
                continue;
            login ??= (await repository.Identity(cancellation)).Login;
            if (string.Equals(review.User?.Login, login, StringComparison.OrdinalIgnoreCase))
                return review.Id;
        }

        return null;
    }

    /// <summary>Our reviews that ask for changes.</summary>
    public async Task<IReadOnlyList<long>> ListRequestsForChangesAsync(long number, CancellationToken cancellation)
    {
        var login = (await repository.Identity(cancellation)).Login;
        return await repository.Report.ListAsync<ReviewJson>(repository.Path($"pulls/{number}/reviews?per_page=100"), cancellation)
            .Where(review => review.State == "CHANGES_REQUESTED" && string.Equals(review.User?.Login, login, StringComparison.OrdinalIgnoreCase))
            .Select(review => review.Id)
            .ToListAsync(cancellation);
    }

    public async Task<bool> WithdrawAsync(long number, string message, CancellationToken cancellation)
    {
        try
        {
            foreach (var review in await ListRequestsForChangesAsync(number, cancellation))
                await repository.Report.PutJsonAsync<ReviewJson>(repository.Path($"pulls/{number}/reviews/{review}/dismissals"), new DismissalBody(message, "DISMISS"), cancellation);
            return true;
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.Forbidden or ForgeFailure.Invalid or ForgeFailure.NotFound)
        {
            // A protected branch may leave dismissals to people.
            return false;
        }
    }

    private sealed record ReviewBody(string CommitId, string Body, string Event, IReadOnlyList<CommentBody> Comments);

    private sealed record CommentBody(string Path, int Line, string Side, string Body)
    {
        public int? StartLine { get; init; }

        public string? StartSide { get; init; }
    }

    private sealed record DismissalBody(string Message, string Event);

    private sealed record ReviewJson([property: JsonRequired] long Id, string? Body, GitHubAccountJson? User, string? State = null);
}
