using System.Text;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Writes what GitHub's API and webhooks show: accounts, Apps, repositories.</summary>
internal sealed partial class GitHubJson(GitHubState state)
{
    private static readonly (string Name, string Suffix)[] RepositoryUrls =
    [
        ("forks", "/forks"), ("keys", "/keys{/key_id}"), ("collaborators", "/collaborators{/collaborator}"), ("teams", "/teams"), ("hooks", "/hooks"),
        ("issue_events", "/issues/events{/number}"), ("events", "/events"), ("assignees", "/assignees{/user}"), ("branches", "/branches{/branch}"), ("tags", "/tags"),
        ("blobs", "/git/blobs{/sha}"), ("git_tags", "/git/tags{/sha}"), ("git_refs", "/git/refs{/sha}"), ("trees", "/git/trees{/sha}"), ("statuses", "/statuses/{sha}"),
        ("languages", "/languages"), ("stargazers", "/stargazers"), ("contributors", "/contributors"), ("subscribers", "/subscribers"), ("subscription", "/subscription"),
        ("commits", "/commits{/sha}"), ("git_commits", "/git/commits{/sha}"), ("comments", "/comments{/number}"), ("issue_comment", "/issues/comments{/number}"),
        ("contents", "/contents/{+path}"), ("compare", "/compare/{base}...{head}"), ("merges", "/merges"), ("archive", "/{archive_format}{/ref}"), ("downloads", "/downloads"),
        ("issues", "/issues{/number}"), ("pulls", "/pulls{/number}"), ("milestones", "/milestones{/number}"), ("notifications", "/notifications{?since,all,participating}"),
        ("labels", "/labels{/name}"), ("releases", "/releases{/id}"), ("deployments", "/deployments"),
    ];

    /// <summary>The API's address without a slash at its end.</summary>
    public string Api => state.Context.BaseUrl + "api/v3";

    public string Web => state.Context.BaseUrl.ToString().TrimEnd('/');

    public static string NodeId(string type, long id) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{type.Length:000}:{type}{id}"));

    public static string NodeId(string type, string id) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{type.Length:000}:{type}{id}"));

    public string ApiOf(LocalRepository repository) => $"{Api}/repos/{repository.FullName}";

    public string WebOf(LocalRepository repository) => $"{Web}/{repository.FullName}";

    public Dictionary<string, object?> User(GitHubUser user)
    {
        var url = $"{Api}/users/{Uri.EscapeDataString(user.Login)}";
        return new()
        {
            ["login"] = user.Login,
            ["id"] = user.Id,
            ["node_id"] = NodeId(user.Type, user.Id),
            ["avatar_url"] = $"{Web}/_avatars/{user.Id}",
            ["gravatar_id"] = "",
            ["url"] = url,
            ["html_url"] = user.Type == "Bot" ? $"{Web}/apps/{user.Login.Replace("[bot]", "", StringComparison.Ordinal)}" : $"{Web}/{user.Login}",
            ["followers_url"] = url + "/followers",
            ["following_url"] = url + "/following{/other_user}",
            ["gists_url"] = url + "/gists{/gist_id}",
            ["starred_url"] = url + "/starred{/owner}{/repo}",
            ["subscriptions_url"] = url + "/subscriptions",
            ["organizations_url"] = url + "/orgs",
            ["repos_url"] = url + "/repos",
            ["events_url"] = url + "/events{/privacy}",
            ["received_events_url"] = url + "/received_events",
            ["type"] = user.Type,
            ["user_view_type"] = "public",
            ["site_admin"] = false,
        };
    }

    public Dictionary<string, object?> App(GitHubApp app, bool withInstallations = false)
    {
        var json = new Dictionary<string, object?>
        {
            ["id"] = app.Id,
            ["client_id"] = app.ClientId,
            ["slug"] = app.Slug,
            ["node_id"] = NodeId("App", app.Id),
            ["owner"] = User(app.Owner),
            ["name"] = app.Slug,
            ["description"] = "",
            ["external_url"] = Web,
            ["html_url"] = $"{Web}/apps/{app.Slug}",
            ["created_at"] = app.CreatedAt,
            ["updated_at"] = app.CreatedAt,
            ["permissions"] = app.Permissions,
            ["events"] = app.Events,
        };
        if (withInstallations)
        {
            json["installations_count"] = state.Installations.Values.Count(i => i.App == app);
        }

        return json;
    }

    public Dictionary<string, object?> Installation(GitHubInstallation installation) => new()
    {
        ["id"] = installation.Id,
        ["client_id"] = installation.App.ClientId,
        ["account"] = User(installation.Account),
        ["repository_selection"] = installation.RepositoryIds is null ? "all" : "selected",
        ["access_tokens_url"] = $"{Api}/app/installations/{installation.Id}/access_tokens",
        ["repositories_url"] = $"{Api}/installation/repositories",
        ["html_url"] = $"{Web}/settings/installations/{installation.Id}",
        ["app_id"] = installation.App.Id,
        ["app_slug"] = installation.App.Slug,
        ["target_id"] = installation.Account.Id,
        ["target_type"] = installation.Account.Type,
        ["permissions"] = installation.Permissions,
        ["events"] = installation.App.Events,
        ["created_at"] = installation.CreatedAt,
        ["updated_at"] = installation.UpdatedAt,
        ["single_file_name"] = null,
        ["has_multiple_single_files"] = false,
        ["single_file_paths"] = Array.Empty<string>(),
        ["suspended_by"] = null,
        ["suspended_at"] = installation.SuspendedAt,
    };

    /// <summary>As other objects show it; <paramref name="full"/> adds what only its own page has.</summary>
    public Dictionary<string, object?> Repository(LocalRepository repository, bool full = false, Principal? viewer = null)
    {
        var (api, web) = (ApiOf(repository), WebOf(repository));
        var open = state.Of(repository).Pulls.Values.Count(p => p.State == "open");
        var json = new Dictionary<string, object?>
        {
            ["id"] = repository.Id,
            ["node_id"] = NodeId("Repository", repository.Id),
            ["name"] = repository.Name,
            ["full_name"] = repository.FullName,
            ["private"] = repository.IsPrivate,
            ["owner"] = User(state.User(repository.Owner)),
            ["html_url"] = web,
            ["description"] = null,
            ["fork"] = repository.ForkOf is not null,
            ["url"] = api,
        };
        foreach (var (name, suffix) in RepositoryUrls)
        {
            json[name + "_url"] = api + suffix;
        }

        foreach (var (name, value) in new (string, object?)[]
        {
            ("created_at", repository.CreatedAt), ("updated_at", repository.PushedAt), ("pushed_at", repository.PushedAt), ("git_url", $"git://127.0.0.1/{repository.FullName}.git"),
            ("ssh_url", $"git@127.0.0.1:{repository.FullName}.git"), ("clone_url", repository.CloneUrl.ToString()), ("svn_url", web), ("homepage", null), ("size", 0), ("stargazers_count", 0),
            ("watchers_count", 0), ("language", null), ("has_issues", true), ("has_projects", false), ("has_downloads", true), ("has_wiki", false), ("has_pages", false), ("has_discussions", false),
            ("forks_count", 0), ("mirror_url", null), ("archived", false), ("disabled", false), ("open_issues_count", open), ("license", null), ("allow_forking", true), ("is_template", false),
            ("web_commit_signoff_required", false), ("topics", Array.Empty<string>()), ("visibility", repository.IsPrivate ? "private" : "public"), ("forks", 0), ("open_issues", open),
            ("watchers", 0), ("default_branch", repository.DefaultBranch),
        })
        {
            json[name] = value;
        }

        if (viewer is not null)
        {
            var push = state.May(viewer, repository, "contents", "write");
            json["permissions"] = new { admin = false, maintain = false, push, triage = push, pull = true };
        }

        if (full)
        {
            json["network_count"] = 0;
            json["subscribers_count"] = 0;
            json["allow_squash_merge"] = true;
            json["allow_merge_commit"] = true;
            json["allow_rebase_merge"] = false;
            json["delete_branch_on_merge"] = false;
        }

        return json;
    }
}
