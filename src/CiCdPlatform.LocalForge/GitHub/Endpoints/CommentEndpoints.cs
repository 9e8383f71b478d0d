using System.Collections.Concurrent;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>The conversation of a pull request, and reactions.</summary>
internal sealed class CommentEndpoints(GitHubState state, GitHubJson json, GitHubHooks hooks)
{
    private static readonly string[] Contents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

    public void Map(GitHubApi api)
    {
        // At GitHub comments on pull requests want pull_requests or issues; here the first alone.
        api.Repo("GET", "/issues/{number:long}/comments", "pull_requests", "read", c => Done(PullEndpoints.Find(c) is { } p
            ? c.Page([.. c.State.IssueComments.Values.Where(x => x.IssueNumber == p.Number).OrderBy(x => x.Id)], x => json.IssueComment(c.Repository, x)) : GitHubAnswer.NotFound));
        api.Repo("POST", "/issues/{number:long}/comments", "pull_requests", "write", c => Done(Create(c)));
        api.Repo("GET", "/issues/comments/{comment:long}", "pull_requests", "read", c => Done(Find(c) is { } x ? GitHubAnswer.Ok(json.IssueComment(c.Repository, x)) : GitHubAnswer.NotFound));
        api.Repo("PATCH", "/issues/comments/{comment:long}", "pull_requests", "write", c => Done(Edit(c)));
        api.Repo("DELETE", "/issues/comments/{comment:long}", "pull_requests", "write", c => Done(
            c.State.IssueComments.TryRemove(c.Id("comment"), out var x) ? Tell(c, x, "deleted", GitHubAnswer.NoContent) : GitHubAnswer.NotFound));
        api.Repo("GET", "/issues/comments/{comment:long}/reactions", "pull_requests", "read", c => Done(Find(c) is { } x ? ListReactions(c, x.Reactions) : GitHubAnswer.NotFound));
        api.Repo("POST", "/issues/comments/{comment:long}/reactions", "pull_requests", "write", c => Done(Find(c) is { } x ? React(c, x.Reactions) : GitHubAnswer.NotFound));
        api.Repo("GET", "/pulls/comments/{comment:long}/reactions", "pull_requests", "read", c => Done(FindRemark(c) is { } x ? ListReactions(c, x.Reactions) : GitHubAnswer.NotFound));
        api.Repo("POST", "/pulls/comments/{comment:long}/reactions", "pull_requests", "write", c => Done(FindRemark(c) is { } x ? React(c, x.Reactions) : GitHubAnswer.NotFound));
    }

    private static Task<GitHubAnswer> Done(GitHubAnswer answer) => Task.FromResult(answer);

    private static GitHubComment? Find(GitHubCall call) => call.State.IssueComments.GetValueOrDefault(call.Id("comment"));

    private static GitHubReviewComment? FindRemark(GitHubCall call) => call.State.Pulls.Values.SelectMany(p => p.ReviewComments).FirstOrDefault(c => c.Id == call.Id("comment"));

    private GitHubAnswer Create(GitHubCall call)
    {
        if (PullEndpoints.Find(call) is not { } pull)
        {
            return GitHubAnswer.NotFound;
        }

        if (call.Text("body") is not { Length: > 0 and <= 65_536 } body)
        {
            return GitHubAnswer.Invalid("IssueComment", "body", "missing_field", "body is missing or too long (maximum is 65536 characters)");
        }

        var comment = new GitHubComment { Id = state.Context.NextId(), IssueNumber = pull.Number, User = call.User, Body = body, CreatedAt = state.Now, UpdatedAt = state.Now };
        call.State.IssueComments[comment.Id] = comment;
        state.Context.Changed.Raise();
        return Tell(call, comment, "created", GitHubAnswer.Created(json.IssueComment(call.Repository, comment)));
    }

    private GitHubAnswer Edit(GitHubCall call)
    {
        if (Find(call) is not { } comment)
        {
            return GitHubAnswer.NotFound;
        }

        comment.Body = call.Text("body") ?? comment.Body;
        comment.UpdatedAt = state.Now;
        state.Context.Changed.Raise();
        return Tell(call, comment, "edited", GitHubAnswer.Ok(json.IssueComment(call.Repository, comment)));
    }

    private GitHubAnswer Tell(GitHubCall call, GitHubComment comment, string action, GitHubAnswer answer)
    {
        if (call.State.Pulls.TryGetValue(comment.IssueNumber, out var pull))
        {
            hooks.Tell(call.Repository, "issue_comment", action, call.User, [("issue", json.Issue(pull)), ("comment", json.IssueComment(call.Repository, comment))]);
        }

        return answer;
    }

    private GitHubAnswer ListReactions(GitHubCall call, ConcurrentDictionary<long, Reaction> reactions) => call.Page([.. reactions.Values.OrderBy(r => r.Id)], json.ReactionOf);

    private GitHubAnswer React(GitHubCall call, ConcurrentDictionary<long, Reaction> reactions)
    {
        if (call.Text("content") is not { } content || !Contents.Contains(content))
        {
            return GitHubAnswer.Invalid("Reaction", "content", "invalid");
        }

        if (reactions.Values.FirstOrDefault(r => r.User == call.User && r.Content == content) is { } earlier)
        {
            return GitHubAnswer.Ok(json.ReactionOf(earlier));
        }

        var reaction = new Reaction(state.Context.NextId(), call.User, content, state.Now);
        reactions[reaction.Id] = reaction;
        return GitHubAnswer.Created(json.ReactionOf(reaction));
    }
}
