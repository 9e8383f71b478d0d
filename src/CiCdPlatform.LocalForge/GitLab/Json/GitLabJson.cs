using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Writes what GitLab's API shows: people, projects, git.</summary>
internal sealed partial class GitLabJson(GitLabState state)
{
    /// <summary>The web address without a slash at its end.</summary>
    public string Web => state.Context.BaseUrl.ToString().TrimEnd('/');

    public string WebOf(LocalRepository project) => $"{Web}/{project.FullName}";

    public object User(GitLabUser user) => new
    {
        id = user.Id,
        username = user.Username,
        name = user.Name,
        state = "active",
        locked = false,
        avatar_url = (string?)null,
        web_url = $"{Web}/{user.Username}",
    };

    public object Project(LocalRepository project, GitLabUser? reader) => new
    {
        id = project.Id,
        description = (string?)null,
        name = project.Name,
        name_with_namespace = project.FullName.Replace("/", " / ", StringComparison.Ordinal),
        path = project.Name,
        path_with_namespace = project.FullName,
        created_at = project.CreatedAt,
        default_branch = project.DefaultBranch,
        tag_list = Array.Empty<string>(),
        topics = Array.Empty<string>(),
        ssh_url_to_repo = $"git@localhost:{project.FullName}.git",
        http_url_to_repo = project.CloneUrl,
        web_url = WebOf(project),
        readme_url = (string?)null,
        forks_count = 0,
        star_count = 0,
        last_activity_at = project.PushedAt,
        visibility = project.IsPrivate ? "private" : "public",
        archived = false,
        empty_repo = false,
        @namespace = new { id = project.Id + 1_000_000, name = project.Owner, path = project.Owner.Split('/')[^1], kind = "group", full_path = project.Owner, web_url = $"{Web}/groups/{project.Owner}" },
        merge_requests_enabled = true,
        jobs_enabled = true,
        builds_access_level = "enabled",
        merge_method = "merge",
        ci_config_path = (string?)null,
        permissions = new { project_access = reader is null || state.Level(reader, project) is var level && level == 0 ? null : new { access_level = state.Level(reader, project), notification_level = 3 }, group_access = (object?)null },
    };

    public object Commit(LocalRepository project, GitCommit commit) => new
    {
        id = commit.Sha,
        short_id = commit.Sha[..8],
        created_at = commit.Committer.At,
        parent_ids = commit.Parents,
        title = commit.Message.Split('\n')[0],
        message = commit.Message,
        author_name = commit.Author.Name,
        author_email = commit.Author.Email,
        authored_date = commit.Author.At,
        committer_name = commit.Committer.Name,
        committer_email = commit.Committer.Email,
        committed_date = commit.Committer.At,
        trailers = new { },
        web_url = $"{WebOf(project)}/-/commit/{commit.Sha}",
    };

    public object? CommitOf(LocalRepository project, string sha) => project.Git.Commit(sha) is { } commit ? Commit(project, commit) : null;

    public object Branch(LocalRepository project, string name, string sha) => new
    {
        name,
        commit = CommitOf(project, sha),
        merged = false,
        @protected = name == project.DefaultBranch,
        developers_can_push = false,
        developers_can_merge = false,
        can_push = true,
        @default = name == project.DefaultBranch,
        web_url = $"{WebOf(project)}/-/tree/{name}",
    };

    public static object Diff(GitFileChange change) => new
    {
        diff = change.Patch is { } patch ? patch + "\n" : "",
        collapsed = false,
        too_large = false,
        new_path = change.Path,
        old_path = change.PreviousPath ?? change.Path,
        a_mode = change.OldMode is "000000" ? "0" : change.OldMode,
        b_mode = change.NewMode is "000000" ? "0" : change.NewMode,
        new_file = change.Status == "added",
        renamed_file = change.Status == "renamed",
        deleted_file = change.Status == "removed",
        generated_file = false,
    };

    public object Hook(GitLabHook hook)
    {
        var json = new Dictionary<string, object?>
        {
            ["id"] = hook.Id,
            ["url"] = hook.Url,
            ["created_at"] = hook.CreatedAt,
            ["enable_ssl_verification"] = hook.VerifyCertificate,
            ["alert_status"] = "executable",
            ["disabled_until"] = null,
        };
        if (hook.Project is { } project)
        {
            json["project_id"] = project.Id;
        }

        foreach (var name in GitLabHooks.Switches)
        {
            json[name] = hook.Events.Contains(name);
        }

        return json;
    }
}
