using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Commits, refs, files.</summary>
internal sealed partial class GitHubJson
{
    private static object Verification => new { verified = false, reason = "unsigned", signature = (string?)null, payload = (string?)null, verified_at = (string?)null };

    public Dictionary<string, object?> Ref(LocalRepository repository, GitRef reference) => new()
    {
        ["ref"] = reference.Name,
        ["node_id"] = NodeId("Ref", reference.Name),
        ["url"] = $"{ApiOf(repository)}/git/{reference.Name}",
        ["object"] = new { sha = reference.Sha, type = reference.Type, url = $"{ApiOf(repository)}/git/{reference.Type}s/{reference.Sha}" },
    };

    /// <summary>A commit of the git database.</summary>
    public Dictionary<string, object?> GitCommit(LocalRepository repository, GitCommit commit) => new()
    {
        ["sha"] = commit.Sha,
        ["node_id"] = NodeId("Commit", commit.Sha),
        ["url"] = $"{ApiOf(repository)}/git/commits/{commit.Sha}",
        ["html_url"] = $"{WebOf(repository)}/commit/{commit.Sha}",
        ["author"] = Signature(commit.Author),
        ["committer"] = Signature(commit.Committer),
        ["tree"] = new { sha = commit.Tree, url = $"{ApiOf(repository)}/git/trees/{commit.Tree}" },
        ["message"] = commit.Message,
        ["parents"] = Parents(repository, commit, "git/commits"),
        ["verification"] = Verification,
    };

    /// <summary>A commit as people see it.</summary>
    public Dictionary<string, object?> Commit(LocalRepository repository, GitCommit commit) => new()
    {
        ["sha"] = commit.Sha,
        ["node_id"] = NodeId("Commit", commit.Sha),
        ["commit"] = new
        {
            author = Signature(commit.Author),
            committer = Signature(commit.Committer),
            message = commit.Message,
            tree = new { sha = commit.Tree, url = $"{ApiOf(repository)}/git/trees/{commit.Tree}" },
            url = $"{ApiOf(repository)}/git/commits/{commit.Sha}",
            comment_count = 0,
            verification = Verification,
        },
        ["url"] = $"{ApiOf(repository)}/commits/{commit.Sha}",
        ["html_url"] = $"{WebOf(repository)}/commit/{commit.Sha}",
        ["comments_url"] = $"{ApiOf(repository)}/commits/{commit.Sha}/comments",
        ["author"] = Account(commit.Author),
        ["committer"] = Account(commit.Committer),
        ["parents"] = Parents(repository, commit, "commits"),
    };

    /// <summary>A commit as runs and suites show it.</summary>
    public static object SimpleCommit(GitCommit commit) => new
    {
        id = commit.Sha,
        tree_id = commit.Tree,
        message = commit.Message,
        timestamp = commit.Committer.At,
        author = new { name = commit.Author.Name, email = commit.Author.Email },
        committer = new { name = commit.Committer.Name, email = commit.Committer.Email },
    };

    public Dictionary<string, object?> File(LocalRepository repository, string sha, GitFileChange file)
    {
        var path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        var json = new Dictionary<string, object?>
        {
            ["sha"] = file.Status == "removed" ? file.OldSha : file.NewSha,
            ["filename"] = file.Path,
            ["status"] = file.Status,
            ["additions"] = file.Additions,
            ["deletions"] = file.Deletions,
            ["changes"] = file.Additions + file.Deletions,
            ["blob_url"] = $"{WebOf(repository)}/blob/{sha}/{path}",
            ["raw_url"] = $"{WebOf(repository)}/raw/{sha}/{path}",
            ["contents_url"] = $"{ApiOf(repository)}/contents/{path}?ref={sha}",
        };
        if (file.Patch is not null)
        {
            json["patch"] = file.Patch;
        }

        if (file.PreviousPath is not null)
        {
            json["previous_filename"] = file.PreviousPath;
        }

        return json;
    }

    private static object Signature(GitSignature signature) => new { name = signature.Name, email = signature.Email, date = GitHubText.Stamp(signature.At) };

    private Dictionary<string, object?>? Account(GitSignature signature) => state.UserByEmail(signature.Email) is { } user ? User(user) : null;

    private object[] Parents(LocalRepository repository, GitCommit commit, string area) =>
        [.. commit.Parents.Select(p => new { sha = p, url = $"{ApiOf(repository)}/{area}/{p}", html_url = $"{WebOf(repository)}/commit/{p}" })];
}
