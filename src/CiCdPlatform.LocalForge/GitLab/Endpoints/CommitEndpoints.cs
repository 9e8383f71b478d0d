using System.Text;
using System.Text.Json.Nodes;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Commits: listed, read, and made of actions.</summary>
internal sealed class CommitEndpoints(GitLabState state, GitLabJson json, GitLabRefs refs)
{
    private const int MaxActions = 1000;

    public void Map(GitLabApi api)
    {
        const int Read = GitLabState.Reporter;
        api.Project("GET", "/repository/commits", Read, ListAsync);
        api.Project("POST", "/repository/commits", GitLabState.Developer, CreateAsync);
        api.Project("GET", "/repository/commits/{sha}", Read, async call =>
            await RepositoryEndpoints.ResolveAsync(call, call.Route("sha")) is { } sha ? GitLabAnswer.Ok(json.CommitOf(call.Project, sha)) : GitLabAnswer.NotFound("Commit"));
        api.Project("GET", "/repository/commits/{sha}/diff", Read, DiffAsync);
    }

    /// <summary>One file, written or removed by its own endpoint.</summary>
    public async Task<GitLabAnswer> FileAsync(GitLabCall call, string action)
    {
        var edit = new JsonObject { ["action"] = action, ["file_path"] = call.Route("path"), ["content"] = call.Text("content"), ["encoding"] = call.Text("encoding") };
        var fields = new JsonObject { ["branch"] = call.Text("branch"), ["commit_message"] = call.Text("commit_message"), ["start_branch"] = call.Text("start_branch"), ["actions"] = new JsonArray(edit) };
        var answer = await CommitAsync(call, fields);
        return answer.Status != 201 ? answer
            : action == "delete" ? GitLabAnswer.NoContent
            : new GitLabAnswer(action == "create" ? 201 : 200, new { file_path = call.Route("path"), branch = call.Text("branch") });
    }

    private Task<GitLabAnswer> CreateAsync(GitLabCall call) => CommitAsync(call, call.Fields);

    private async Task<GitLabAnswer> ListAsync(GitLabCall call)
    {
        var name = call.Text("ref_name");
        var range = name?.Split("..", 2) ?? [];
        var until = await RepositoryEndpoints.ResolveAsync(call, range.Length == 2 ? range[1] : name);
        if (until is null)
        {
            return name is null ? call.Page<GitCommit>([], c => c) : GitLabAnswer.NotFound("Commit");
        }

        List<string> revisions = [until];
        if (range.Length == 2 && await RepositoryEndpoints.ResolveAsync(call, range[0]) is { } since)
        {
            revisions.Add("^" + since);
        }

        return call.Page([.. await call.Git.LogAsync(revisions, 0, 10_000, call.Text("path"), call.Cancellation)], c => json.Commit(call.Project, c));
    }

    private async Task<GitLabAnswer> DiffAsync(GitLabCall call)
    {
        if (await RepositoryEndpoints.ResolveAsync(call, call.Route("sha")) is not { } sha || call.Git.Commit(sha) is not { } commit)
        {
            return GitLabAnswer.NotFound("Commit");
        }

        return call.Page([.. await call.Git.DiffAsync(commit.Parents.Count > 0 ? commit.Parents[0] : BareRepository.EmptyTree, sha, call.Cancellation)], GitLabJson.Diff);
    }

    private async Task<GitLabAnswer> CommitAsync(GitLabCall call, JsonObject fields)
    {
        var (branch, message) = (GitLabCall.TextOf(fields, "branch"), GitLabCall.TextOf(fields, "commit_message"));
        if (branch is null || message is null)
        {
            return GitLabAnswer.Missing(branch is null ? "branch" : "commit_message");
        }

        if (!BareRepository.IsSafeName(branch))
        {
            return GitLabAnswer.Message(400, "You can only create or edit files when you are on a branch");
        }

        if (fields["actions"] is not JsonArray { Count: <= MaxActions } actions)
        {
            return GitLabAnswer.Missing("actions");
        }

        var head = await call.Git.RefAsync("refs/heads/" + branch, call.Cancellation);
        var start = GitLabCall.TextOf(fields, "start_sha") ?? GitLabCall.TextOf(fields, "start_branch");
        if (start is not null && head is not null && GitLabCall.TextOf(fields, "force") != "true")
        {
            return GitLabAnswer.Message(400, $"A branch called '{branch}' already exists. Switch to that branch in order to make changes");
        }

        var parent = start is not null ? await call.Git.ResolveAsync(start, call.Cancellation) : head?.Sha;
        if (parent is null && (start is not null || (await call.Git.RefsAsync("refs/heads/", call.Cancellation)).Count > 0))
        {
            return GitLabAnswer.Message(400, "You can only create or edit files when you are on a branch");
        }

        var edits = new List<TreeEdit>();
        foreach (var action in actions.OfType<JsonObject>())
        {
            if (await ReadAsync(call, parent, action, edits) is { } refusal)
            {
                return GitLabAnswer.Message(400, refusal);
            }
        }

        if (await call.Git.WriteTreeAsync(parent, edits, call.Cancellation) is not { } tree)
        {
            return GitLabAnswer.Message(400, "The file path is not valid");
        }

        var now = state.Now;
        var author = new GitSignature(GitLabCall.TextOf(fields, "author_name") ?? call.User.Name, GitLabCall.TextOf(fields, "author_email") ?? call.User.Email, now);
        var commit = await call.Git.WriteCommitAsync(tree, parent is null ? [] : [parent], author, new GitSignature(call.User.Name, call.User.Email, now), message, call.Cancellation);
        return await refs.MoveAsync(call.Project, new RefChange("refs/heads/" + branch, head?.Sha ?? RefChange.Zero, commit), call.User)
            ? GitLabAnswer.Created(json.CommitOf(call.Project, commit)!)
            : GitLabAnswer.Message(400, "Could not update refs/heads/" + branch + ". Please refresh and try again.");
    }

    private static async Task<string?> ReadAsync(GitLabCall call, string? parent, JsonObject action, List<TreeEdit> edits)
    {
        var path = GitLabCall.TextOf(action, "file_path") ?? "";
        if (path.Length is 0 or > 4096 || path.StartsWith('/') || path.Split('/').Any(p => p is "" or "." or ".." || p.Equals(".git", StringComparison.OrdinalIgnoreCase)))
        {
            return "Path cannot include directory traversal";
        }

        var standing = parent is null ? null : await call.Git.EntryAsync(parent, path, call.Cancellation);
        var kind = GitLabCall.TextOf(action, "action");
        switch (kind)
        {
            case "create" when standing is not null:
                return "A file with this name already exists";
            case "update" or "delete" or "chmod" when standing is null:
                return "A file with this name doesn't exist";
            case "delete":
                edits.Add(new TreeEdit(path, null));
                return null;
            case "chmod":
                edits.Add(new TreeEdit(path, standing.Sha, GitLabCall.TextOf(action, "execute_filemode") == "true" ? "100755" : "100644"));
                return null;
            case "move":
                var previous = GitLabCall.TextOf(action, "previous_path") ?? "";
                if (parent is null || await call.Git.EntryAsync(parent, previous, call.Cancellation) is not { Type: "blob" } moved)
                {
                    return "A file with this name doesn't exist";
                }

                edits.Add(new TreeEdit(previous, null));
                edits.Add(new TreeEdit(path, GitLabCall.TextOf(action, "content") is null ? moved.Sha : await BlobAsync(call, action), moved.Mode));
                return null;
            case "create" or "update":
                edits.Add(new TreeEdit(path, await BlobAsync(call, action), standing?.Mode ?? "100644"));
                return null;
            default:
                return "actions[action] does not have a valid value";
        }
    }

    private static Task<string> BlobAsync(GitLabCall call, JsonObject action)
    {
        var content = GitLabCall.TextOf(action, "content") ?? "";
        var bytes = new byte[content.Length];
        return GitLabCall.TextOf(action, "encoding") == "base64" && Convert.TryFromBase64String(content, bytes, out var length)
            ? call.Git.WriteBlobAsync(bytes[..length], call.Cancellation)
            : call.Git.WriteBlobAsync(Encoding.UTF8.GetBytes(content), call.Cancellation);
    }
}
