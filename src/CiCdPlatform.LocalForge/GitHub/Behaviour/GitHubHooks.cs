using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.LocalForge.Webhooks;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Tells Apps what happened, as GitHub does.</summary>
internal sealed class GitHubHooks(GitHubState state, GitHubJson json)
{
    /// <summary>The permission without which an App does not hear of an event, and may not ask for it.</summary>
    private static readonly Dictionary<string, string> Needed = new()
    {
        ["push"] = "contents",
        ["create"] = "contents",
        ["delete"] = "contents",
        ["repository"] = "metadata",
        ["pull_request"] = "pull_requests",
        ["pull_request_review"] = "pull_requests",
        ["pull_request_review_comment"] = "pull_requests",

        // Comments in the conversation of a pull request, too: it is an issue to GitHub.
        ["issue_comment"] = "issues",
        ["check_run"] = "checks",
        ["check_suite"] = "checks",
        ["workflow_run"] = "actions",
        ["workflow_job"] = "actions",
        ["merge_group"] = "merge_queues",
        ["status"] = "statuses",
    };

    /// <summary>What is wrong with the events that a manifest asks for, in GitHub's words; null when nothing is.</summary>
    public static string? Fault(IReadOnlyList<string> events, IReadOnlyDictionary<string, string> permissions)
    {
        var unknown = events.Where(name => !Needed.ContainsKey(name)).ToList();
        var bare = events.Where(name => Needed.TryGetValue(name, out var permission) && !permissions.ContainsKey(permission)).ToList();
        return unknown.Count > 0 ? "Default events unsupported: " + string.Join(", ", unknown)
            : bare.Count > 0 ? "Default events are not supported by permissions: " + string.Join(", ", bare)
            : null;
    }

    /// <summary>Tells every App that is installed on the repository, holds the permission and asked for the event.</summary>
    public void Tell(LocalRepository repository, string eventName, string? action, GitHubUser sender, IReadOnlyList<(string Name, object? Value)> parts, Func<GitHubApp, bool>? only = null)
    {
        foreach (var installation in state.InstallationsOn(repository))
        {
            var app = installation.App;
            var hears = eventName is "check_run" or "check_suite" || app.Events.Contains(eventName);
            if (hears && (only?.Invoke(app) ?? true) && GitHubState.Level(installation.Permissions.GetValueOrDefault(Needed[eventName])) > 0)
            {
                var repositoryJson = json.Repository(repository);
                if (eventName == "push")
                {
                    repositoryJson["created_at"] = repository.CreatedAt.ToUnixTimeSeconds();
                    repositoryJson["pushed_at"] = repository.PushedAt.ToUnixTimeSeconds();
                    repositoryJson["stargazers"] = 0;
                    repositoryJson["master_branch"] = repository.DefaultBranch;
                }

                Send(app, eventName, action, sender, [.. parts, ("repository", repositoryJson)], new { id = installation.Id, node_id = GitHubJson.NodeId("Integration", installation.Id) }, installation.Id, repository.Id);
            }
        }
    }

    /// <summary>Tells one App about itself: <c>installation</c>, <c>installation_repositories</c>.</summary>
    public void TellInstallation(GitHubInstallation installation, string eventName, string action, IReadOnlyList<(string Name, object? Value)> parts) =>
        Send(installation.App, eventName, action, installation.Account, parts, json.Installation(installation), installation.Id, null);

    /// <summary>Where an App's webhooks go, with the headers that each attempt carries.</summary>
    public static HookTarget Target(long id, GitHubApp app, Uri url) => new(id, url, delivery =>
    [
        new("Accept", "*/*"),
        new("User-Agent", "GitHub-Hookshot/local"),
        new("X-GitHub-Delivery", delivery.Guid),
        new("X-GitHub-Event", delivery.Event),
        new("X-GitHub-Hook-ID", id.ToString(CultureInfo.InvariantCulture)),
        new("X-GitHub-Hook-Installation-Target-ID", app.Id.ToString(CultureInfo.InvariantCulture)),
        new("X-GitHub-Hook-Installation-Target-Type", "integration"),
        new("X-Hub-Signature", "sha1=" + Convert.ToHexStringLower(Sha1(app, delivery))),
        new("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(app.WebhookSecret), delivery.Body))),
    ]);

    private void Send(
        GitHubApp app, string eventName, string? action, GitHubUser sender, IReadOnlyList<(string Name, object? Value)> parts, object installation, long installationId, long? repositoryId)
    {
        if (app.Hook is not { } target)
        {
            return;
        }

        var payload = new Dictionary<string, object?>();
        if (action is not null)
        {
            payload["action"] = action;
        }

        foreach (var (name, value) in parts)
        {
            payload[name] = value;
        }

        payload["sender"] = json.User(sender);
        payload["installation"] = installation;
        var body = JsonSerializer.SerializeToUtf8Bytes(payload, GitHubText.Options);
        state.Context.Webhooks.Send(new Delivery(state.Context.NextId(), Guid.NewGuid().ToString(), eventName, action, body, target) { InstallationId = installationId, RepositoryId = repositoryId });
    }

#pragma warning disable CA5350 // GitHub still sends the old signature beside the new one; receivers are to ignore it.
    private static byte[] Sha1(GitHubApp app, Delivery delivery) => HMACSHA1.HashData(Encoding.UTF8.GetBytes(app.WebhookSecret), delivery.Body);
#pragma warning restore CA5350
}
