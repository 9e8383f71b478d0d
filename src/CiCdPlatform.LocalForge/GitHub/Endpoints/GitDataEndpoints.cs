using System.Text;
using System.Text.Json;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>The git database: refs, commits, trees, blobs.</summary>
internal sealed class GitDataEndpoints(GitHubState state, GitHubJson json, GitHubRefs refs)
{
    private const int MaxTreeEntries = 100_000;

    public void Map(GitHubApi api)
    {
        api.Repo("GET", "/git/ref/{**ref}", "contents", "read", async c => await c.Git.RefAsync("refs/" + c.Route("ref"), c.Cancellation) is { } found ? GitHubAnswer.Ok(json.Ref(c.Repository, found)) : GitHubAnswer.NotFound);
        api.Repo("GET", "/git/matching-refs/{**ref}", "contents", "read", async c => c.Page(await c.Git.RefsAsync("refs/" + c.Route("ref"), c.Cancellation), r => json.Ref(c.Repository, r)));
        api.Repo("POST", "/git/refs", "contents", "write", CreateRefAsync);
        api.Repo("PATCH", "/git/refs/{**ref}", "contents", "write", UpdateRefAsync);
        api.Repo("DELETE", "/git/refs/{**ref}", "contents", "write", DeleteRefAsync);
        api.Repo("GET", "/git/commits/{sha}", "contents", "read", async c => await c.Git.CommitAsync(c.Route("sha"), c.Cancellation) is { } commit ? GitHubAnswer.Ok(json.GitCommit(c.Repository, commit)) : GitHubAnswer.NotFound);
        api.Repo("POST", "/git/commits", "contents", "write", CreateCommitAsync);
        api.Repo("GET", "/git/trees/{**sha}", "contents", "read", GetTreeAsync);
        api.Repo("POST", "/git/trees", "contents", "write", CreateTreeAsync);
        api.Repo("GET", "/git/blobs/{sha}", "contents", "read", async c => await c.Git.BlobAsync(c.Route("sha"), c.Cancellation) is { } bytes ? GitHubAnswer.Ok(Blob(c, c.Route("sha"), bytes)) : GitHubAnswer.NotFound);
        api.Repo("POST", "/git/blobs", "contents", "write", CreateBlobAsync);
    }

    /// <summary>Whether the caller may write that path: workflow files want a permission of their own.</summary>
    public static GitHubAnswer? RefuseWorkflow(GitHubState state, GitHubCall call, string path) =>
        path.StartsWith(".github/workflows/", StringComparison.Ordinal) && call.Principal is InstallationPrincipal && !state.May(call.Principal, call.Repository, "workflows", "write")
            ? GitHubAnswer.Error(403, "Resource not accessible by integration") with { Headers = [("x-accepted-github-permissions", "contents=write,workflows=write")] } : null;

    private async Task<GitHubAnswer> CreateRefAsync(GitHubCall call)
    {
        if (call.Text("ref") is not { } name || !name.StartsWith("refs/", StringComparison.Ordinal) || name.Split('/').Length < 3 || !BareRepository.IsSafeName(name))
        {
            return GitHubAnswer.Error(422, "Reference name must start with 'refs/'.");
        }

        if (name.StartsWith("refs/pull/", StringComparison.Ordinal) || call.Text("sha") is not { } sha || await call.Git.TypeAsync(sha, call.Cancellation) is null)
        {
            return GitHubAnswer.Error(422, "Object does not exist");
        }

        return await refs.MoveAsync(call.Repository, new RefChange(name, RefChange.Zero, sha), call.User)
            ? GitHubAnswer.Created(json.Ref(call.Repository, (await call.Git.RefAsync(name, call.Cancellation))!), $"{json.ApiOf(call.Repository)}/git/{name}")
            : GitHubAnswer.Error(422, "Reference already exists");
    }

    private async Task<GitHubAnswer> UpdateRefAsync(GitHubCall call)
    {
        var name = "refs/" + call.Route("ref");
        if (await call.Git.RefAsync(name, call.Cancellation) is not { } old || name.StartsWith("refs/pull/", StringComparison.Ordinal))
        {
            return GitHubAnswer.Error(422, "Reference does not exist");
        }

        if (call.Text("sha") is not { } sha || await call.Git.TypeAsync(sha, call.Cancellation) is null)
        {
            return GitHubAnswer.Error(422, "Object does not exist");
        }

        if (call.Flag("force") != true && !await call.Git.IsAncestorAsync(old.Sha, sha, call.Cancellation))
        {
            return GitHubAnswer.Error(422, "Update is not a fast forward");
        }

        return old.Sha == sha || await refs.MoveAsync(call.Repository, new RefChange(name, old.Sha, sha), call.User)
            ? GitHubAnswer.Ok(json.Ref(call.Repository, (await call.Git.RefAsync(name, call.Cancellation))!)) : GitHubAnswer.Error(409, "Reference cannot be updated");
    }

    private async Task<GitHubAnswer> DeleteRefAsync(GitHubCall call)
    {
        var name = "refs/" + call.Route("ref");
        return await call.Git.RefAsync(name, call.Cancellation) is { } old && !name.StartsWith("refs/pull/", StringComparison.Ordinal) && name != "refs/heads/" + call.Repository.DefaultBranch
            && await refs.MoveAsync(call.Repository, new RefChange(name, old.Sha, RefChange.Zero), call.User) ? GitHubAnswer.NoContent : GitHubAnswer.Error(422, "Reference does not exist");
    }

    private async Task<GitHubAnswer> CreateCommitAsync(GitHubCall call)
    {
        if (call.Text("message") is not { } message)
        {
            return GitHubAnswer.Invalid("Commit", "message", "missing_field");
        }

        if (call.Text("tree") is not { } tree || await call.Git.TypeAsync(tree, call.Cancellation) is not "tree")
        {
            return GitHubAnswer.Error(422, "Tree SHA does not exist");
        }

        List<string> parents = [];
        foreach (var parent in call.Member("parents") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(p => p.ToString()) : [])
        {
            if (await call.Git.TypeAsync(parent, call.Cancellation) != "commit")
            {
                return GitHubAnswer.Error(422, "Parent SHA does not exist or is not a commit object");
            }

            parents.Add(parent);
        }

        var author = Signature(call, "author");
        var sha = await call.Git.WriteCommitAsync(tree, parents, author, call.Member("committer") is null ? author : Signature(call, "committer"), message, call.Cancellation);
        return GitHubAnswer.Created(json.GitCommit(call.Repository, call.Git.Commit(sha)!), $"{json.ApiOf(call.Repository)}/git/commits/{sha}");
    }

    /// <summary>Who a request says wrote it; the caller itself unless said.</summary>
    public GitSignature Signature(GitHubCall call, string member)
    {
        var given = call.Member(member) is { ValueKind: JsonValueKind.Object } person ? person : default;
        var at = Part("date") is { } date && DateTimeOffset.TryParse(date, out var moment) ? moment : state.Now;
        return new GitSignature(Part("name") ?? call.User.Login, Part("email") ?? call.User.Email, at);

        string? Part(string name) => given.ValueKind == JsonValueKind.Object && given.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private async Task<GitHubAnswer> GetTreeAsync(GitHubCall call)
    {
        var revision = call.Route("sha");
        var type = await call.Git.TypeAsync(revision, call.Cancellation);
        var commit = type is "tree" ? null : await call.Git.ResolveAsync(revision, call.Cancellation);
        var tree = type is "tree" ? revision : commit is null ? null : call.Git.Commit(commit)?.Tree;
        if (tree is null || await call.Git.TreeAsync(tree, call.Query("recursive") is not null, call.Cancellation, withTrees: true) is not { } entries)
        {
            return GitHubAnswer.NotFound;
        }

        return GitHubAnswer.Ok(Tree(call, tree, entries));
    }

    private object Tree(GitHubCall call, string sha, IReadOnlyList<GitTreeEntry> entries) => new
    {
        sha,
        url = $"{json.ApiOf(call.Repository)}/git/trees/{sha}",
        truncated = entries.Count > MaxTreeEntries,
        tree = entries.Take(MaxTreeEntries).Select(e =>
        {
            var item = new Dictionary<string, object?> { ["path"] = e.Path, ["mode"] = e.Mode, ["type"] = e.Type, ["sha"] = e.Sha };
            if (e.Type == "blob")
            {
                item["size"] = e.Size;
            }

            if (e.Type != "commit")
            {
                item["url"] = $"{json.ApiOf(call.Repository)}/git/{e.Type}s/{e.Sha}";
            }

            return item;
        }).ToArray(),
    };

    private async Task<GitHubAnswer> CreateTreeAsync(GitHubCall call)
    {
        if (call.Member("tree") is not { ValueKind: JsonValueKind.Array } items || items.GetArrayLength() > MaxTreeEntries)
        {
            return GitHubAnswer.Invalid("Tree", "tree", "missing_field");
        }

        var baseTree = call.Text("base_tree");
        if (baseTree is not null)
        {
            var commit = await call.Git.TypeAsync(baseTree, call.Cancellation) is "commit" ? call.Git.Commit(baseTree) : null;
            baseTree = commit?.Tree ?? (await call.Git.TypeAsync(baseTree, call.Cancellation) is "tree" ? baseTree : null);
            if (baseTree is null)
            {
                return GitHubAnswer.Error(422, "base_tree is not a valid tree oid");
            }
        }

        var edits = new List<TreeEdit>();
        foreach (var item in items.EnumerateArray())
        {
            var path = Part(item, "path") ?? "";
            var mode = Part(item, "mode") ?? "100644";
            if (path.Length == 0 || path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal) || mode is not ("100644" or "100755" or "040000" or "160000" or "120000"))
            {
                return GitHubAnswer.Error(422, "tree.path contains a malformed path component");
            }

            if (RefuseWorkflow(state, call, path) is { } refusal)
            {
                return refusal;
            }

            var sha = Part(item, "sha") ?? (Part(item, "content") is { } content ? await call.Git.WriteBlobAsync(Encoding.UTF8.GetBytes(content), call.Cancellation) : null);
            if (sha is not null && mode != "160000" && await call.Git.TypeAsync(sha, call.Cancellation) is null)
            {
                return GitHubAnswer.Error(422, $"tree.sha {sha} is not a valid object");
            }

            edits.Add(new TreeEdit(path, sha, mode));
        }

        var tree = await call.Git.WriteTreeAsync(baseTree, edits, call.Cancellation);
        return tree is null ? GitHubAnswer.Error(422, "The tree could not be made of these entries")
            : GitHubAnswer.Created(Tree(call, tree, (await call.Git.TreeAsync(tree, recursive: false, call.Cancellation))!), $"{json.ApiOf(call.Repository)}/git/trees/{tree}");

        static string? Part(JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private object Blob(GitHubCall call, string sha, byte[] bytes) => new
    {
        sha,
        node_id = GitHubJson.NodeId("Blob", sha),
        size = bytes.Length,
        url = $"{json.ApiOf(call.Repository)}/git/blobs/{sha}",
        content = Convert.ToBase64String(bytes, Base64FormattingOptions.None) + "\n",
        encoding = "base64",
    };

    private async Task<GitHubAnswer> CreateBlobAsync(GitHubCall call)
    {
        var content = call.Text("content") ?? "";
        byte[] bytes;
        try
        {
            bytes = call.Text("encoding") == "base64" ? Convert.FromBase64String(content) : Encoding.UTF8.GetBytes(content);
        }
        catch (FormatException)
        {
            return GitHubAnswer.Error(422, "content is not valid Base64");
        }

        var sha = await call.Git.WriteBlobAsync(bytes, call.Cancellation);
        return GitHubAnswer.Created(new { sha, url = $"{json.ApiOf(call.Repository)}/git/blobs/{sha}" }, $"{json.ApiOf(call.Repository)}/git/blobs/{sha}");
    }
}
