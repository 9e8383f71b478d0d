using System.Globalization;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Repositories as a whole: the repository, branches, commits, comparisons, archives.</summary>
internal sealed class RepositoryEndpoints(GitHubState state, GitHubJson json, SignedUrls urls)
{
    private const int MaxCompareFiles = 300;

    public void Map(GitHubApi api)
    {
        api.Repo("GET", "", "metadata", "read", c => Task.FromResult(GitHubAnswer.Ok(json.Repository(c.Repository, full: true, c.Principal))));
        api.Repo("GET", "/branches", "contents", "read", async c => c.Page(await c.Git.RefsAsync("refs/heads/", c.Cancellation), r => Branch(c.Repository, r)));
        api.Repo("GET", "/branches/{**branch}", "contents", "read", GetBranchAsync);
        api.Repo("GET", "/commits", "contents", "read", ListCommitsAsync);
        api.Repo("GET", "/commits/{**ref}", "contents", "read", GetCommitAsync);
        api.Repo("GET", "/compare/{**basehead}", "contents", "read", CompareAsync);
        api.Repo("GET", "/tarball/{**ref}", "contents", "read", c => ArchiveAsync(c, "tar.gz"));
        api.Repo("GET", "/tarball", "contents", "read", c => ArchiveAsync(c, "tar.gz"));
        api.Repo("GET", "/zipball/{**ref}", "contents", "read", c => ArchiveAsync(c, "zip"));
        api.Repo("GET", "/languages", "metadata", "read", _ => Task.FromResult(GitHubAnswer.Ok(new { })));
        api.Repo("GET", "/collaborators/{login}/permission", "metadata", "read", c => Task.FromResult(Permission(c)));
    }

    private static object Branch(LocalRepository repository, GitRef reference) =>
        new { name = reference.Name["refs/heads/".Length..], commit = new { sha = reference.Sha, url = $"{repository.WebUrl}/commit/{reference.Sha}" }, @protected = false };

    private GitHubAnswer Permission(GitHubCall call)
    {
        if (state.FindUser(call.Route("login")) is not { } user)
        {
            return GitHubAnswer.NotFound;
        }

        var permission = string.Equals(user.Login, call.Repository.Owner, StringComparison.OrdinalIgnoreCase) ? "admin" : state.Writes(user, call.Repository) ? "write" : call.Repository.IsPrivate ? "none" : "read";
        return GitHubAnswer.Ok(new { permission, role_name = permission, user = json.User(user) });
    }

    private async Task<GitHubAnswer> GetBranchAsync(GitHubCall call)
    {
        var name = call.Route("branch");
        if (await call.Git.RefAsync("refs/heads/" + name, call.Cancellation) is not { } reference || call.Git.Commit(reference.Sha) is not { } commit)
        {
            return GitHubAnswer.Error(404, "Branch not found");
        }

        var self = $"{json.ApiOf(call.Repository)}/branches/{name}";
        return GitHubAnswer.Ok(new
        {
            name,
            commit = json.Commit(call.Repository, commit),
            _links = new { self, html = $"{json.WebOf(call.Repository)}/tree/{name}" },
            @protected = false,
            protection = new { enabled = false, required_status_checks = new { enforcement_level = "off", contexts = Array.Empty<string>(), checks = Array.Empty<object>() } },
            protection_url = self + "/protection",
        });
    }

    private async Task<GitHubAnswer> ListCommitsAsync(GitHubCall call)
    {
        var start = await call.Git.ResolveAsync(call.Query("sha") ?? "HEAD", call.Cancellation);
        if (start is null)
        {
            return call.Query("sha") is null ? GitHubAnswer.Error(409, "Git Repository is empty.") : GitHubAnswer.NotFound;
        }

        var (page, size) = call.PageAsked();
        var commits = await call.Git.LogAsync([start], (page - 1) * size, size + 1, call.Query("path"), call.Cancellation);
        return GitHubAnswer.Ok(commits.Take(size).Select(c => json.Commit(call.Repository, c)).ToArray()) with { Headers = call.Link(page, commits.Count > size ? page + 1 : page) };
    }

    private async Task<GitHubAnswer> GetCommitAsync(GitHubCall call)
    {
        if (await call.Git.ResolveAsync(call.Route("ref"), call.Cancellation) is not { } sha || call.Git.Commit(sha) is not { } commit)
        {
            return GitHubAnswer.Error(422, $"No commit found for SHA: {call.Route("ref")}");
        }

        if (call.Http.Request.Headers.Accept.ToString().Contains("sha", StringComparison.Ordinal))
        {
            return new GitHubAnswer(200, null) { Raw = System.Text.Encoding.ASCII.GetBytes(sha), ContentType = "application/vnd.github.sha; charset=utf-8" };
        }

        var files = await call.Git.DiffAsync(commit.Parents.Count > 0 ? commit.Parents[0] : BareRepository.EmptyTree, sha, call.Cancellation);
        var body = json.Commit(call.Repository, commit);
        var (additions, deletions) = (files.Sum(f => f.Additions), files.Sum(f => f.Deletions));
        body["stats"] = new { additions, deletions, total = additions + deletions };
        body["files"] = files.Select(f => json.File(call.Repository, sha, f)).ToArray();
        return GitHubAnswer.Ok(body);
    }

    private async Task<GitHubAnswer> CompareAsync(GitHubCall call)
    {
        var sides = call.Route("basehead").Split("...");
        if (sides.Length != 2 || await call.Git.ResolveAsync(sides[0], call.Cancellation) is not { } left || await call.Git.ResolveAsync(sides[1], call.Cancellation) is not { } right)
        {
            return GitHubAnswer.NotFound;
        }

        if (await call.Git.MergeBaseAsync(left, right, call.Cancellation) is not { } fork)
        {
            return GitHubAnswer.Error(404, "No common ancestor between the two commits.");
        }

        var ahead = await call.Git.CountAsync(["^" + left, right], call.Cancellation);
        var behind = await call.Git.CountAsync(["^" + right, left], call.Cancellation);
        var (page, size) = call.PageAsked();
        var commits = (await call.Git.LogAsync(["^" + left, right], 0, 10_000, null, call.Cancellation)).Reverse().ToList();
        var files = page == 1 ? await call.Git.DiffAsync(fork, right, call.Cancellation) : [];
        size = call.Query("per_page") is null && call.Query("page") is null ? 250 : size;
        var self = $"{json.ApiOf(call.Repository)}/compare/{call.Route("basehead")}";
        var web = $"{json.WebOf(call.Repository)}/compare/{call.Route("basehead")}";
        return GitHubAnswer.Ok(new
        {
            url = self,
            html_url = web,
            permalink_url = $"{json.WebOf(call.Repository)}/compare/{left[..7]}...{right[..7]}",
            diff_url = web + ".diff",
            patch_url = web + ".patch",
            base_commit = json.Commit(call.Repository, call.Git.Commit(left)!),
            merge_base_commit = json.Commit(call.Repository, call.Git.Commit(fork)!),
            status = (ahead, behind) switch { (0, 0) => "identical", (_, 0) => "ahead", (0, _) => "behind", _ => "diverged" },
            ahead_by = ahead,
            behind_by = behind,
            total_commits = ahead,
            commits = commits.Skip((page - 1) * size).Take(size).Select(c => json.Commit(call.Repository, c)).ToArray(),
            files = files.Take(MaxCompareFiles).Select(f => json.File(call.Repository, right, f)).ToArray(),
        }) with
        { Headers = call.Link(page, Math.Max(1, (commits.Count + size - 1) / size)) };
    }

    private async Task<GitHubAnswer> ArchiveAsync(GitHubCall call, string format)
    {
        var revision = call.Route("ref") is { Length: > 0 } asked ? asked : call.Repository.DefaultBranch;
        if (await call.Git.ResolveAsync(revision, call.Cancellation) is not { } sha)
        {
            return GitHubAnswer.NotFound;
        }

        return GitHubAnswer.Redirect(urls.Sign(string.Create(CultureInfo.InvariantCulture, $"_codeload/{call.Repository.Id}/{format}/{sha}")).ToString());
    }
}
