using System.Text.Json;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Reviews and their remarks.</summary>
internal sealed class ReviewEndpoints(GitHubState state, GitHubJson json, GitHubHooks hooks)
{
    private const int MaxBody = 65_536;

    public void Map(GitHubApi api)
    {
        api.Repo("GET", "/pulls/{number:long}/reviews", "pull_requests", "read", c => Done(PullEndpoints.Find(c) is { } p ? c.Page(p.Reviews, r => json.Review(p, r)) : GitHubAnswer.NotFound));
        api.Repo("POST", "/pulls/{number:long}/reviews", "pull_requests", "write", c => Done(Create(c)));
        api.Repo("GET", "/pulls/{number:long}/reviews/{review:long}", "pull_requests", "read", c => Done(FindReview(c) is var (p, r) ? GitHubAnswer.Ok(json.Review(p, r)) : GitHubAnswer.NotFound));
        api.Repo("PUT", "/pulls/{number:long}/reviews/{review:long}", "pull_requests", "write", c => Done(Edit(c)));
        api.Repo("PUT", "/pulls/{number:long}/reviews/{review:long}/dismissals", "pull_requests", "write", c => Done(Dismiss(c)));
        api.Repo("GET", "/pulls/{number:long}/reviews/{review:long}/comments", "pull_requests", "read", c => Done(
            FindReview(c) is var (p, r) ? c.Page(r.Comments, x => json.ReviewComment(p, x)) : GitHubAnswer.NotFound));
        api.Repo("GET", "/pulls/{number:long}/comments", "pull_requests", "read", c => Done(
            PullEndpoints.Find(c) is { } p ? c.Page([.. p.ReviewComments], x => json.ReviewComment(p, x)) : GitHubAnswer.NotFound));
        api.Repo("POST", "/pulls/{number:long}/comments/{comment:long}/replies", "pull_requests", "write", c => Done(Reply(c)));
        api.Repo("GET", "/pulls/comments/{comment:long}", "pull_requests", "read", c => Done(FindComment(c) is var (p, x) ? GitHubAnswer.Ok(json.ReviewComment(p, x)) : GitHubAnswer.NotFound));
        api.Repo("PATCH", "/pulls/comments/{comment:long}", "pull_requests", "write", c => Done(EditComment(c)));
        api.Repo("DELETE", "/pulls/comments/{comment:long}", "pull_requests", "write", c => Done(
            FindComment(c) is var (_, x) && x.Review.CommentsById.TryRemove(x.Id, out _) ? GitHubAnswer.NoContent : GitHubAnswer.NotFound));
    }

    private static Task<GitHubAnswer> Done(GitHubAnswer answer) => Task.FromResult(answer);

    private static (GitHubPullRequest Pull, GitHubReview Review)? FindReview(GitHubCall call) =>
        PullEndpoints.Find(call) is { } pull && pull.ReviewsById.TryGetValue(call.Id("review"), out var review) ? (pull, review) : null;

    private static (GitHubPullRequest Pull, GitHubReviewComment Comment)? FindComment(GitHubCall call) => call.State.Pulls.Values
        .SelectMany(p => p.ReviewComments.Select(c => ((GitHubPullRequest, GitHubReviewComment)?)(p, c))).FirstOrDefault(x => x!.Value.Item2.Id == call.Id("comment"));

    private GitHubAnswer Create(GitHubCall call)
    {
        if (PullEndpoints.Find(call) is not { } pull)
        {
            return GitHubAnswer.NotFound;
        }

        var verdict = call.Text("event");
        var status = verdict switch { "COMMENT" => "COMMENTED", "REQUEST_CHANGES" => "CHANGES_REQUESTED", "APPROVE" => "APPROVED", null => "PENDING", _ => "" };
        var body = call.Text("body") ?? "";
        var comments = call.Member("comments") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [];
        if (status.Length == 0)
        {
            return GitHubAnswer.Error(422, $"Variable $event of type PullRequestReviewEvent was provided invalid value: {verdict}");
        }

        if ((verdict == "REQUEST_CHANGES" || (verdict == "COMMENT" && comments.Count == 0)) && body.Length == 0)
        {
            return GitHubAnswer.Error(422, "Unprocessable Entity: body can't be blank");
        }

        if (verdict is "REQUEST_CHANGES" or "APPROVE" && call.User.Login == pull.User.Login)
        {
            return GitHubAnswer.Error(422, $"Unprocessable Entity: Can not {(verdict == "APPROVE" ? "approve" : "request changes on")} your own pull request");
        }

        if (body.Length > MaxBody)
        {
            return GitHubAnswer.Error(422, "Unprocessable Entity: body is too long (maximum is 65536 characters)");
        }

        var review = new GitHubReview { Id = state.Context.NextId(), User = call.User, State = status, Body = body, CommitId = call.Text("commit_id") ?? pull.HeadSha, SubmittedAt = state.Now };
        foreach (var item in comments)
        {
            var (comment, error) = Read(call, pull, review, item);
            if (comment is null)
            {
                // One remark outside the diff and the whole review is refused.
                return new GitHubAnswer(422, new { message = "Unprocessable Entity", errors = new[] { error }, documentation_url = "https://docs.github.com/rest", status = "422" });
            }

            review.CommentsById[comment.Id] = comment;
        }

        pull.ReviewsById[review.Id] = review;
        pull.UpdatedAt = state.Now;
        hooks.Tell(call.Repository, "pull_request_review", "submitted", call.User, [("review", json.Review(pull, review)), ("pull_request", json.Pull(pull, full: false))]);
        foreach (var comment in review.Comments)
        {
            TellComment(call, pull, comment, "created");
        }

        state.Context.Changed.Raise();
        return GitHubAnswer.Ok(json.Review(pull, review));
    }

    private (GitHubReviewComment? Comment, string Error) Read(GitHubCall call, GitHubPullRequest pull, GitHubReview review, JsonElement item)
    {
        var path = Text("path") ?? "";
        if (pull.Files.FirstOrDefault(f => f.Path == path) is not { } file)
        {
            return (null, "Path could not be resolved");
        }

        if (Text("body") is not { Length: > 0 } body)
        {
            return (null, "Body can't be blank");
        }

        var left = Text("side") == "LEFT";
        var lines = BareRepository.CommentableLines(file.Patch, left);
        var (line, start) = (Number("line"), Number("start_line"));
        if (line is null && Number("position") is { } position)
        {
            line = LineAt(file.Patch ?? "", position);
        }

        if (line is null || !lines.Contains(line.Value))
        {
            return (null, "Line could not be resolved");
        }

        if (start is not null && (start >= line || !lines.Contains(start.Value)))
        {
            return (null, "Start line must be part of the same hunk as the line.");
        }

        var hunk = file.Patch is null ? "" : string.Join('\n', file.Patch.Split('\n').Take(4));
        return (new GitHubReviewComment
        {
            Id = state.Context.NextId(),
            Review = review,
            User = call.User,
            Path = path,
            Line = line,
            StartLine = start,
            Side = left ? "LEFT" : "RIGHT",
            Body = body,
            DiffHunk = hunk,
            CreatedAt = state.Now,
            UpdatedAt = state.Now,
        }, "");

        string? Text(string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        int? Number(string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
    }

    /// <summary>The line of the new side at a position: the old way to name a line, counted from below the first hunk's header.</summary>
    private static int? LineAt(string patch, int position)
    {
        var lines = patch.Split('\n');
        return position > 0 && position < lines.Length && BareRepository.CommentableLines(string.Join('\n', lines.Take(position + 1))) is { Count: > 0 } seen && lines[position] is ['+' or ' ', ..] ? seen.Max() : null;
    }

    private static GitHubAnswer NotThere => GitHubAnswer.NotFound;

    private GitHubAnswer Edit(GitHubCall call)
    {
        if (FindReview(call) is not var (pull, review))
        {
            return NotThere;
        }

        review.Body = call.Text("body") ?? review.Body;
        return GitHubAnswer.Ok(json.Review(pull, review));
    }

    private GitHubAnswer Dismiss(GitHubCall call)
    {
        if (FindReview(call) is not var (pull, review))
        {
            return NotThere;
        }

        review.State = "DISMISSED";
        hooks.Tell(call.Repository, "pull_request_review", "dismissed", call.User, [("review", json.Review(pull, review)), ("pull_request", json.Pull(pull, full: false))]);
        return GitHubAnswer.Ok(json.Review(pull, review));
    }

    private GitHubAnswer Reply(GitHubCall call)
    {
        if (FindComment(call) is not var (pull, first) || call.Text("body") is not { Length: > 0 } body)
        {
            return NotThere;
        }

        var reply = new GitHubReviewComment
        {
            Id = state.Context.NextId(),
            Review = first.Review,
            User = call.User,
            Path = first.Path,
            Line = first.Line,
            StartLine = first.StartLine,
            Side = first.Side,
            Body = body,
            DiffHunk = first.DiffHunk,
            InReplyTo = first.InReplyTo ?? first.Id,
            CreatedAt = state.Now,
            UpdatedAt = state.Now,
        };
        first.Review.CommentsById[reply.Id] = reply;
        TellComment(call, pull, reply, "created");
        return GitHubAnswer.Created(json.ReviewComment(pull, reply));
    }

    private GitHubAnswer EditComment(GitHubCall call)
    {
        if (FindComment(call) is not var (pull, comment))
        {
            return NotThere;
        }

        comment.Body = call.Text("body") ?? comment.Body;
        comment.UpdatedAt = state.Now;
        return GitHubAnswer.Ok(json.ReviewComment(pull, comment));
    }

    private void TellComment(GitHubCall call, GitHubPullRequest pull, GitHubReviewComment comment, string action) => hooks.Tell(
        call.Repository, "pull_request_review_comment", action, call.User, [("comment", json.ReviewComment(pull, comment)), ("pull_request", json.Pull(pull, full: false))]);
}
