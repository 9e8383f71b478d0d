using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Files by path.</summary>
internal sealed class ContentsEndpoints(GitHubState state, GitHubJson json, GitHubRefs refs, GitDataEndpoints data)
{
    public void Map(GitHubApi api)
    {
        api.Repo("GET", "/contents/{**path}", "contents", "read", GetAsync);
        api.Repo("GET", "/contents", "contents", "read", GetAsync);
        api.Repo("PUT", "/contents/{**path}", "contents", "write", c => WriteAsync(c, remove: false));
        api.Repo("DELETE", "/contents/{**path}", "contents", "write", c => WriteAsync(c, remove: true));
    }

    private async Task<GitHubAnswer> GetAsync(GitHubCall call)
    {
        var reference = call.Query("ref") ?? call.Repository.DefaultBranch;
        if (await call.Git.ResolveAsync(reference, call.Cancellation) is not { } sha)
        {
            return GitHubAnswer.Error(404, $"No commit found for the ref {reference}");
        }

        if (await call.Git.EntryAsync(sha, call.Route("path"), call.Cancellation) is not { } entry)
        {
            return GitHubAnswer.NotFound;
        }

        if (entry.Type == "tree")
        {
            var entries = (await call.Git.TreeAsync(entry.Sha, recursive: false, call.Cancellation))!;
            var prefix = entry.Path.Length == 0 ? "" : entry.Path + "/";
            return GitHubAnswer.Ok(entries.Select(e => Item(call, e with { Path = prefix + e.Path }, reference)).ToArray());
        }

        var bytes = await call.Git.BlobAsync(entry.Sha, call.Cancellation);
        if (call.Http.Request.Headers.Accept.ToString().Contains("raw", StringComparison.Ordinal) && bytes is not null)
        {
            return new GitHubAnswer(200, null) { Raw = bytes, ContentType = "application/vnd.github.raw; charset=utf-8" };
        }

        var item = Item(call, entry, reference);
        item["content"] = bytes is null ? "" : Convert.ToBase64String(bytes) + "\n";
        item["encoding"] = "base64";
        return GitHubAnswer.Ok(item);
    }

    private Dictionary<string, object?> Item(GitHubCall call, GitTreeEntry entry, string reference)
    {
        var path = string.Join('/', entry.Path.Split('/').Select(Uri.EscapeDataString));
        var self = $"{json.ApiOf(call.Repository)}/contents/{path}?ref={Uri.EscapeDataString(reference)}";
        var git = entry.Type == "commit" ? null : $"{json.ApiOf(call.Repository)}/git/{entry.Type}s/{entry.Sha}";
        var html = $"{json.WebOf(call.Repository)}/blob/{reference}/{path}";
        var type = entry switch { { Type: "tree" } => "dir", { Type: "commit" } => "submodule", { Mode: "120000" } => "symlink", _ => "file" };
        return new()
        {
            ["name"] = entry.Path.Split('/')[^1],
            ["path"] = entry.Path,
            ["sha"] = entry.Sha,
            ["size"] = entry.Size ?? 0,
            ["url"] = self,
            ["html_url"] = html,
            ["git_url"] = git,
            ["download_url"] = type == "file" ? $"{json.WebOf(call.Repository)}/raw/{reference}/{path}" : null,
            ["type"] = type,
            ["_links"] = new { self, git, html },
        };
    }

    private async Task<GitHubAnswer> WriteAsync(GitHubCall call, bool remove)
    {
        var path = call.Route("path");
        if (GitDataEndpoints.RefuseWorkflow(state, call, path) is { } refusal)
        {
            return refusal;
        }

        if (call.Text("message") is not { } message || (!remove && call.Text("content") is null))
        {
            return GitHubAnswer.Error(422, "Invalid request.\n\n\"message\" and \"content\" must be supplied.");
        }

        var branch = call.Text("branch") ?? call.Repository.DefaultBranch;
        var head = (await call.Git.RefAsync("refs/heads/" + branch, call.Cancellation))?.Sha;
        if (head is null && branch != call.Repository.DefaultBranch)
        {
            return GitHubAnswer.Error(404, $"Branch {branch} not found");
        }

        var old = head is null ? null : await call.Git.EntryAsync(head, path, call.Cancellation);
        if (old is not null && call.Text("sha") is null)
        {
            return GitHubAnswer.Error(422, "Invalid request.\n\n\"sha\" wasn't supplied.");
        }

        if ((remove && old is null) || (call.Text("sha") is { } sha && sha != old?.Sha))
        {
            return old is null ? GitHubAnswer.NotFound : GitHubAnswer.Error(409, $"{path} does not match {call.Text("sha")}");
        }

        var buffer = new byte[call.Text("content")?.Length ?? 0];
        if (!Convert.TryFromBase64String((call.Text("content") ?? "").Replace("\n", "", StringComparison.Ordinal), buffer, out var length))
        {
            return GitHubAnswer.Error(422, "content is not valid Base64");
        }

        var blob = remove ? null : await call.Git.WriteBlobAsync(buffer[..length], call.Cancellation);
        var tree = await call.Git.WriteTreeAsync(head, [new TreeEdit(path, blob, old is { Type: "blob" } ? old.Mode : "100644")], call.Cancellation);
        if (tree is null)
        {
            return GitHubAnswer.Error(422, "path contains a malformed path component");
        }

        var author = data.Signature(call, "author");
        var committer = call.Member("committer") is null ? author : data.Signature(call, "committer");
        var commit = await call.Git.WriteCommitAsync(tree, head is null ? [] : [head], author, committer, message, call.Cancellation);
        if (!await refs.MoveAsync(call.Repository, new RefChange("refs/heads/" + branch, head ?? RefChange.Zero, commit), call.User))
        {
            return GitHubAnswer.Error(409, $"{branch} moved meanwhile: read it again");
        }

        var entry = remove ? null : await call.Git.EntryAsync(commit, path, call.Cancellation);
        return new GitHubAnswer(old is null ? 201 : 200, new { content = entry is null ? null : Item(call, entry, branch), commit = json.GitCommit(call.Repository, call.Git.Commit(commit)!) });
    }
}
