using System.Text.Json;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Pull requests.</summary>
internal sealed class PullEndpoints(GitHubState state, GitHubJson json, GitHubPulls pulls, GitHubMerge merge)
{
    // GitHub lists no more, whatever the page.
    private const int MaxFiles = 3_000;

    public void Map(GitHubApi api)
    {
        api.Repo("GET", "/pulls", "pull_requests", "read", c => Task.FromResult(List(c)));
        api.Repo("POST", "/pulls", "pull_requests", "write", OpenAsync);
        api.Repo("GET", "/pulls/{number:long}", "pull_requests", "read", GetAsync);
        api.Repo("PATCH", "/pulls/{number:long}", "pull_requests", "write", UpdateAsync);
        api.Repo("GET", "/pulls/{number:long}/files", "pull_requests", "read", c => Task.FromResult(
            Find(c) is { } p ? c.Page([.. p.Files.Take(MaxFiles)], f => json.File(c.Repository, p.HeadSha, f)) : GitHubAnswer.NotFound));
        api.Repo("GET", "/pulls/{number:long}/commits", "pull_requests", "read", CommitsAsync);
        api.Repo("GET", "/pulls/{number:long}/merge", "pull_requests", "read", c => Task.FromResult(Find(c) is { MergedAt: not null } ? GitHubAnswer.NoContent : GitHubAnswer.NotFound));
        api.Repo("PUT", "/pulls/{number:long}/merge", "contents", "write", MergeAsync);
        api.Repo("GET", "/commits/{sha}/pulls", "pull_requests", "read", c => Task.FromResult(
            c.Page([.. c.State.Pulls.Values.Where(p => p.HeadSha == c.Route("sha") || p.MergeCommitSha == c.Route("sha")).OrderBy(p => p.Number)], p => json.Pull(p, full: false))));
    }

    public static GitHubPullRequest? Find(GitHubCall call) => call.State.Pulls.GetValueOrDefault(call.Id("number"));

    private GitHubAnswer List(GitHubCall call)
    {
        var (wanted, head, target) = (call.Query("state") ?? "open", call.Query("head"), call.Query("base"));
        var found = call.State.Pulls.Values
            .Where(p => wanted == "all" || p.State == wanted)
            .Where(p => head is null || head == $"{p.HeadRepository.Owner}:{p.HeadBranch}" || head == p.HeadBranch)
            .Where(p => target is null || p.BaseBranch == target);
        var ascending = call.Query("direction") == "asc";
        return call.Page([.. ascending ? found.OrderBy(p => p.Number) : found.OrderByDescending(p => p.Number)], p => json.Pull(p, full: false));
    }

    private Task<GitHubAnswer> GetAsync(GitHubCall call)
    {
        if (Find(call) is not { } pull)
        {
            return Task.FromResult(GitHubAnswer.NotFound);
        }

        var accept = call.Http.Request.Headers.Accept.ToString();
        return accept.Contains(".diff", StringComparison.Ordinal) ? DiffAsync(call, pull) : Task.FromResult(GitHubAnswer.Ok(json.Pull(pull, full: true)));
    }

    private static async Task<GitHubAnswer> DiffAsync(GitHubCall call, GitHubPullRequest pull)
    {
        var fork = await call.Git.MergeBaseAsync(pull.BaseSha, pull.HeadSha, call.Cancellation) ?? BareRepository.EmptyTree;
        var output = await call.Git.Git.NeedAsync(["diff-tree", "-r", "-M", "-p", "--no-color", "--no-ext-diff", "--no-textconv", fork, pull.HeadSha], cancellation: call.Cancellation);
        return new GitHubAnswer(200, null) { Raw = output.Bytes, ContentType = "application/vnd.github.diff; charset=utf-8" };
    }

    private async Task<GitHubAnswer> OpenAsync(GitHubCall call)
    {
        if (call.Text("title") is not { Length: > 0 } title)
        {
            return GitHubAnswer.Invalid("PullRequest", "title", "missing_field");
        }

        var asked = call.Text("head") ?? "";
        var colon = asked.IndexOf(':', StringComparison.Ordinal);
        var (owner, branch) = colon < 0 ? (call.Repository.Owner, asked) : (asked[..colon], asked[(colon + 1)..]);
        var from = string.Equals(owner, call.Repository.Owner, StringComparison.OrdinalIgnoreCase) ? call.Repository
            : state.Context.Repositories.All.FirstOrDefault(r => r.ForkOf == call.Repository && string.Equals(r.Owner, owner, StringComparison.OrdinalIgnoreCase));
        var head = from is null ? null : await from.Git.RefAsync("refs/heads/" + branch, call.Cancellation);
        if (head is null)
        {
            return GitHubAnswer.Invalid("PullRequest", "head", "invalid");
        }

        var target = call.Text("base") ?? "";
        if (await call.Git.RefAsync("refs/heads/" + target, call.Cancellation) is not { } into)
        {
            return GitHubAnswer.Invalid("PullRequest", "base", "invalid");
        }

        if (call.State.Pulls.Values.Any(p => p.State == "open" && p.HeadRepository == from && p.HeadBranch == branch && p.BaseBranch == target))
        {
            return GitHubAnswer.Invalid("PullRequest", "head", "custom", $"A pull request already exists for {owner}:{branch}.");
        }

        if (from == call.Repository && await call.Git.IsAncestorAsync(head.Sha, into.Sha, call.Cancellation))
        {
            return GitHubAnswer.Invalid("PullRequest", "head", "custom", $"No commits between {target} and {branch}");
        }

        var pull = await pulls.OpenAsync(call.Repository, from!, call.User, branch, head.Sha, target, into.Sha, title, call.Text("body"), call.Flag("draft") ?? false);
        return GitHubAnswer.Created(json.Pull(pull, full: true), $"{json.ApiOf(call.Repository)}/pulls/{pull.Number}");
    }

    private Task<GitHubAnswer> UpdateAsync(GitHubCall call)
    {
        if (Find(call) is not { } pull)
        {
            return Task.FromResult(GitHubAnswer.NotFound);
        }

        var edited = call.Text("title") is not null || call.Text("body") is not null;
        pull.Title = call.Text("title") ?? pull.Title;
        pull.Body = call.Text("body") ?? pull.Body;
        pull.UpdatedAt = state.Now;
        if (edited)
        {
            pulls.Tell(pull, "edited", call.User, ("changes", new { }));
        }

        if (call.Text("state") == "closed" && pull.State == "open")
        {
            pulls.Close(pull, call.User);
        }
        else if (call.Text("state") == "open" && pull is { State: "closed", MergedAt: null })
        {
            pull.State = "open";
            pull.ClosedAt = null;
            pulls.Tell(pull, "reopened", call.User);
        }

        return Task.FromResult(GitHubAnswer.Ok(json.Pull(pull, full: true)));
    }

    private async Task<GitHubAnswer> CommitsAsync(GitHubCall call)
    {
        if (Find(call) is not { } pull)
        {
            return GitHubAnswer.NotFound;
        }

        var commits = await call.Git.LogAsync(["^" + pull.BaseSha, pull.HeadSha], 0, 250, null, call.Cancellation);
        return call.Page([.. commits.Reverse()], c => json.Commit(call.Repository, c));
    }

    private async Task<GitHubAnswer> MergeAsync(GitHubCall call)
    {
        if (Find(call) is not { } pull)
        {
            return GitHubAnswer.NotFound;
        }

        if (call.Text("sha") is { } expected && expected != pull.HeadSha)
        {
            return GitHubAnswer.Error(409, "Head branch was modified. Review and try the merge again.");
        }

        var (status, message, sha) = await merge.MergeAsync(pull, call.User, call.Text("merge_method") ?? "merge", call.Text("commit_title"), call.Text("commit_message"), call.Cancellation);
        return sha is null ? GitHubAnswer.Error(status, message) : GitHubAnswer.Ok(new { sha, merged = true, message });
    }
}
