using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Trees, files, archives, branches and comparisons.</summary>
internal sealed class RepositoryEndpoints(GitLabJson json, GitLabRefs refs, CommitEndpoints commits)
{
    public void Map(GitLabApi api)
    {
        const int Read = GitLabState.Reporter, Write = GitLabState.Developer;
        api.Project("GET", "/repository/tree", Read, TreeAsync);
        api.Project("HEAD", "/repository/files/{path}", Read, FileAsync);
        api.Project("GET", "/repository/files/{path}", Read, FileAsync);
        api.Project("GET", "/repository/files/{path}/raw", Read, RawAsync);
        api.Project("POST", "/repository/files/{path}", Write, call => commits.FileAsync(call, "create"));
        api.Project("PUT", "/repository/files/{path}", Write, call => commits.FileAsync(call, "update"));
        api.Project("DELETE", "/repository/files/{path}", Write, call => commits.FileAsync(call, "delete"));
        api.Project("GET", "/repository/blobs/{sha}/raw", Read, async call =>
            await call.Git.BlobAsync(call.Route("sha"), call.Cancellation) is { } blob ? GitLabAnswer.Bytes(blob, "application/octet-stream") : GitLabAnswer.NotFound("Blob"));
        foreach (var format in new[] { "tar.gz", "zip", "tar" })
        {
            api.Project("GET", "/repository/archive." + format, Read, call => ArchiveAsync(call, format));
        }

        api.Project("GET", "/repository/archive", Read, call => ArchiveAsync(call, "tar.gz"));
        api.Project("GET", "/repository/branches", Read, async call =>
            call.Page([.. (await call.Git.RefsAsync("refs/heads/", call.Cancellation)).Where(r => r.Name.Contains(call.Text("search") ?? "", StringComparison.OrdinalIgnoreCase))], r => json.Branch(call.Project, r.Name[11..], r.Sha)));
        api.Project("GET", "/repository/branches/{branch}", Read, async call =>
            await call.Git.RefAsync("refs/heads/" + call.Route("branch"), call.Cancellation) is { } found ? GitLabAnswer.Ok(json.Branch(call.Project, call.Route("branch"), found.Sha)) : GitLabAnswer.NotFound("Branch"));
        api.Project("POST", "/repository/branches", Write, CreateBranchAsync);
        api.Project("DELETE", "/repository/branches/{branch}", Write, DeleteBranchAsync);
        api.Project("GET", "/repository/compare", Read, CompareAsync);
        api.Project("GET", "/repository/merge_base", Read, MergeBaseAsync);
        api.Project("GET", "/repository/tags", Read, async call =>
            call.Page([.. await call.Git.RefsAsync("refs/tags/", call.Cancellation)], r => new { name = r.Name[10..], target = r.Sha, message = "", commit = json.CommitOf(call.Project, r.Sha) }));
    }

    public static Task<string?> ResolveAsync(GitLabCall call, string? reference) => call.Git.ResolveAsync(reference is null or "" ? call.Project.DefaultBranch : reference, call.Cancellation);

    private static async Task<GitLabAnswer> TreeAsync(GitLabCall call)
    {
        var path = (call.Text("path") ?? "").Trim('/');
        var recursive = call.Flag("recursive") == true;
        var entry = await ResolveAsync(call, call.Text("ref")) is { } commit ? await call.Git.EntryAsync(commit, path, call.Cancellation) : null;
        if (entry is not { Type: "tree" } || await call.Git.TreeAsync(entry.Sha, recursive, call.Cancellation, withTrees: true) is not { } entries)
        {
            return GitLabAnswer.NotFound("Tree");
        }

        var prefix = path.Length == 0 ? "" : path + "/";
        IReadOnlyList<GitTreeEntry> all = [.. entries.Select(e => e with { Path = prefix + e.Path }).OrderBy(e => !recursive && e.Type != "tree").ThenBy(e => e.Path, StringComparer.Ordinal)];
        return call.Text("pagination") == "keyset" ? call.Keyset(all, "page_token", e => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(e.Path)))[..40], Write) : call.Page(all, Write);

        static object Write(GitTreeEntry e) => new { id = e.Sha, name = e.Path.Split('/')[^1], type = e.Type, path = e.Path, mode = e.Mode };
    }

    private static async Task<(string Commit, GitTreeEntry Entry)?> FindFileAsync(GitLabCall call) =>
        await ResolveAsync(call, call.Text("ref")) is { } commit && await call.Git.EntryAsync(commit, call.Route("path"), call.Cancellation) is { Type: "blob" } entry ? (commit, entry) : null;

    private static async Task<GitLabAnswer> FileAsync(GitLabCall call)
    {
        if (await FindFileAsync(call) is not { } found)
        {
            return GitLabAnswer.NotFound("File");
        }

        var bytes = await call.Git.BlobAsync(found.Entry.Sha, call.Cancellation) ?? [];
        var last = (await call.Git.LogAsync([found.Commit], 0, 1, found.Entry.Path, call.Cancellation)).FirstOrDefault()?.Sha ?? found.Commit;
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var name = found.Entry.Path.Split('/')[^1];
        return GitLabAnswer.Ok(new
        {
            file_name = name,
            file_path = found.Entry.Path,
            size = bytes.Length,
            encoding = "base64",
            content_sha256 = digest,
            @ref = call.Text("ref") ?? call.Project.DefaultBranch,
            blob_id = found.Entry.Sha,
            commit_id = found.Commit,
            last_commit_id = last,
            execute_filemode = found.Entry.Mode == "100755",
            content = Convert.ToBase64String(bytes),
        }) with
        {
            Headers =
            [
                ("X-Gitlab-Blob-Id", found.Entry.Sha), ("X-Gitlab-Commit-Id", found.Commit), ("X-Gitlab-Last-Commit-Id", last), ("X-Gitlab-Content-Sha256", digest), ("X-Gitlab-Encoding", "base64"),
                ("X-Gitlab-File-Name", Uri.EscapeDataString(name)), ("X-Gitlab-File-Path", Uri.EscapeDataString(found.Entry.Path)), ("X-Gitlab-Size", bytes.Length.ToString(CultureInfo.InvariantCulture)),
            ],
        };
    }

    private static async Task<GitLabAnswer> RawAsync(GitLabCall call) => await FindFileAsync(call) is { } found
        ? GitLabAnswer.Bytes(await call.Git.BlobAsync(found.Entry.Sha, call.Cancellation) ?? [], "text/plain; charset=utf-8")
        : GitLabAnswer.NotFound("File");

    private static async Task<GitLabAnswer> ArchiveAsync(GitLabCall call, string format)
    {
        if (await ResolveAsync(call, call.Text("sha")) is not { } commit)
        {
            return GitLabAnswer.NotFound("File");
        }

        using var archive = new MemoryStream();
        var name = $"{call.Project.Name}-{commit}-{commit}";
        await call.Git.ArchiveAsync(commit, name, format, archive, call.Cancellation);
        return GitLabAnswer.Bytes(archive.ToArray(), "application/octet-stream") with { Headers = [("Content-Disposition", $"attachment; filename=\"{name}.{format}\"")] };
    }

    private async Task<GitLabAnswer> CreateBranchAsync(GitLabCall call)
    {
        if (call.Text("branch") is not { } branch || call.Text("ref") is not { } reference)
        {
            return GitLabAnswer.Missing(call.Text("branch") is null ? "branch" : "ref");
        }

        if (!BareRepository.IsSafeName(branch))
        {
            return GitLabAnswer.Message(400, "Branch name is invalid");
        }

        if (await ResolveAsync(call, reference) is not { } sha)
        {
            return GitLabAnswer.Message(400, $"Invalid reference name: {reference}");
        }

        return await refs.MoveAsync(call.Project, new RefChange("refs/heads/" + branch, RefChange.Zero, sha), call.User)
            ? GitLabAnswer.Created(json.Branch(call.Project, branch, sha)) : GitLabAnswer.Message(400, "Branch already exists");
    }

    private async Task<GitLabAnswer> DeleteBranchAsync(GitLabCall call)
    {
        var name = "refs/heads/" + call.Route("branch");
        if (await call.Git.RefAsync(name, call.Cancellation) is not { } found)
        {
            return GitLabAnswer.NotFound("Branch");
        }

        return call.Route("branch") == call.Project.DefaultBranch || !await refs.MoveAsync(call.Project, new RefChange(name, found.Sha, RefChange.Zero), call.User) ? GitLabAnswer.Forbidden : GitLabAnswer.NoContent;
    }

    private async Task<GitLabAnswer> CompareAsync(GitLabCall call)
    {
        if (call.Text("from") is not { } left || call.Text("to") is not { } right)
        {
            return GitLabAnswer.Missing(call.Text("from") is null ? "from" : "to");
        }

        if (await ResolveAsync(call, left) is not { } from || await ResolveAsync(call, right) is not { } to)
        {
            return GitLabAnswer.NotFound("Ref");
        }

        var root = call.Flag("straight") == true ? from : await call.Git.MergeBaseAsync(from, to, call.Cancellation) ?? from;
        var between = await call.Git.LogAsync([to, "^" + from], 0, 1000, null, call.Cancellation);
        return GitLabAnswer.Ok(new
        {
            commit = json.CommitOf(call.Project, to),
            commits = between.Reverse().Select(c => json.Commit(call.Project, c)).ToArray(),
            diffs = (await call.Git.DiffAsync(root, to, call.Cancellation)).Select(GitLabJson.Diff).ToArray(),
            compare_timeout = false,
            compare_same_ref = from == to,
            web_url = $"{json.WebOf(call.Project)}/-/compare/{from}...{to}",
        });
    }

    private async Task<GitLabAnswer> MergeBaseAsync(GitLabCall call)
    {
        var asked = call.Http.Request.Query["refs[]"];
        if (asked.Count < 2)
        {
            return new GitLabAnswer(400, new { error = "Provide at least 2 refs" });
        }

        var root = await ResolveAsync(call, asked[0]);
        foreach (var reference in asked.Skip(1))
        {
            root = root is not null && await ResolveAsync(call, reference) is { } other ? await call.Git.MergeBaseAsync(root, other, call.Cancellation) : null;
        }

        return root is not null && json.CommitOf(call.Project, root) is { } commit ? GitLabAnswer.Ok(commit) : GitLabAnswer.NotFound("Merge Base");
    }
}
