using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CiCdPlatform.Benchmarks.Webhooks;

/// <summary>Pushes as GitHub sends them, with every field that a push of one commit to a branch has, about seven kilobytes each.</summary>
internal static class PushPayload
{
    private const string Api = "https://api.github.com";
    private const string Web = "https://github.com";

    /// <summary>The commit of a push by its number.</summary>
    public static string Sha(string run, int number) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes($"{run}/{number}")));

    public static byte[] Create(string run, int number, string branch)
    {
        var (sha, before) = (Sha(run, number), Sha(run, number - 1));
        var person = new { name = "octo", email = "octo@users.noreply.github.com", username = "octo" };
        var commit = new
        {
            id = sha,
            tree_id = Sha("tree", number),
            distinct = true,
            message = "Change one thing in the middle of the file",
            timestamp = "2026-01-05T10:20:41Z",
            url = $"{Web}/octo/one/commit/{sha}",
            author = person,
            committer = person,
            added = Array.Empty<string>(),
            removed = Array.Empty<string>(),
            modified = new[] { "src/one.go", "src/one_test.go" },
        };
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            @ref = $"refs/heads/{branch}",
            before,
            after = sha,
            repository = Repository(),
            pusher = new { name = "octo", email = "octo@users.noreply.github.com" },
            sender = Account("octo", 11, "User"),
            installation = new { id = 7, node_id = "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uNw==" },
            created = false,
            deleted = false,
            forced = false,
            base_ref = (string?)null,
            compare = $"{Web}/octo/one/compare/{before[..12]}...{sha[..12]}",
            commits = new[] { commit },
            head_commit = commit,
        });
    }

    private static Dictionary<string, object?> Repository()
    {
        var repository = new Dictionary<string, object?>
        {
            ["id"] = 186853002,
            ["node_id"] = "MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI=",
            ["name"] = "one",
            ["full_name"] = "octo/one",
            ["private"] = false,
            ["owner"] = Account("octo", 11, "User"),
            ["html_url"] = $"{Web}/octo/one",
            ["description"] = null,
            ["fork"] = false,
            ["url"] = $"{Web}/octo/one",
            ["git_url"] = "git://github.com/octo/one.git",
            ["ssh_url"] = "git@github.com:octo/one.git",
            ["clone_url"] = $"{Web}/octo/one.git",
            ["svn_url"] = $"{Web}/octo/one",
            ["default_branch"] = "main",
            ["master_branch"] = "main",
            ["language"] = "Go",
            ["size"] = 4,
            ["open_issues"] = 2,
            ["forks_count"] = 1,
            ["archived"] = false,
            ["disabled"] = false,
            ["license"] = null,
            ["created_at"] = 1557933565,
            ["pushed_at"] = 1557933657,
            ["visibility"] = "public",
        };
        string[] addresses =
        [
            "forks", "keys{/key_id}", "collaborators{/collaborator}", "teams", "hooks", "issues/events{/number}", "events", "assignees{/user}", "branches{/branch}", "tags",
            "git/blobs{/sha}", "git/tags{/sha}", "git/refs{/sha}", "git/trees{/sha}", "statuses/{sha}", "languages", "stargazers", "contributors", "subscribers", "subscription",
            "commits{/sha}", "git/commits{/sha}", "comments{/number}", "issues/comments{/number}", "contents/{+path}", "compare/{base}...{head}", "merges", "{archive_format}{/ref}",
            "downloads", "issues{/number}", "pulls{/number}", "milestones{/number}", "notifications{?since,all,participating}", "labels{/name}", "releases{/id}", "deployments",
        ];
        foreach (var address in addresses)
        {
            repository[address.Split('{')[0].Trim('/').Replace('/', '_') + "_url"] = $"{Api}/repos/octo/one/{address}";
        }

        return repository;
    }

    private static Dictionary<string, object> Account(string login, int id, string type)
    {
        var account = new Dictionary<string, object>
        {
            ["login"] = login,
            ["id"] = id,
            ["node_id"] = "MDQ6VXNlcjIxMDMxMDY3",
            ["avatar_url"] = "https://avatars.githubusercontent.com/u/11?v=4",
            ["gravatar_id"] = "",
            ["html_url"] = $"{Web}/{login}",
            ["type"] = type,
            ["site_admin"] = false,
        };
        foreach (var address in new[] { "followers", "following{/other_user}", "gists{/gist_id}", "starred{/owner}{/repo}", "subscriptions", "orgs", "repos", "events{/privacy}", "received_events" })
        {
            account[address.Split('{')[0] + "_url"] = $"{Api}/users/{login}/{address}";
        }

        return account;
    }
}
