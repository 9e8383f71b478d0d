using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.LocalForge.Webhooks;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Tells project hooks and system hooks what happened, as GitLab does.</summary>
internal sealed class GitLabHooks(GitLabState state)
{
    public const string SystemEvent = "System Hook";

    /// <summary>The switches of a hook.</summary>
    public static IReadOnlyList<string> Switches { get; } =
    [
        "push_events", "tag_push_events", "merge_requests_events", "repository_update_events", "issues_events", "note_events", "pipeline_events", "job_events",
    ];

    public GitLabHook Add(LocalRepository? project, Uri url)
    {
        var id = state.Context.NextId();
        var hook = new GitLabHook(id, project, url, state.Now) { Uuid = Guid.NewGuid().ToString() };
        hook.Target = new HookTarget(id, url, delivery => Headers(hook, delivery));
        return state.Hooks[id] = hook;
    }

    /// <summary>Tells the project's hooks that asked for an event, and the system hooks when those hear of it, too.</summary>
    public void Tell(LocalRepository project, string wanted, string header, object payload, object? systemPayload)
    {
        var @event = Guid.NewGuid().ToString();
        foreach (var hook in state.Hooks.Values.Where(h => h.Project == project && h.Events.Contains(wanted)).OrderBy(h => h.Id))
        {
            Send(hook, @event, header, wanted, payload);
        }

        if (systemPayload is not null)
        {
            TellSystem(wanted, systemPayload);
        }
    }

    /// <summary>Tells the system hooks; a null switch is told to all of them.</summary>
    public void TellSystem(string? wanted, object payload)
    {
        var @event = Guid.NewGuid().ToString();
        foreach (var hook in state.Hooks.Values.Where(h => h.Project is null && (wanted is null || h.Events.Contains(wanted))).OrderBy(h => h.Id))
        {
            Send(hook, @event, SystemEvent, wanted, payload);
        }
    }

    public Delivery Send(GitLabHook hook, string @event, string header, string? wanted, object payload)
    {
        var delivery = new Delivery(state.Context.NextId(), @event, header, wanted, JsonSerializer.SerializeToUtf8Bytes(payload, GitLabText.Options), hook.Target!) { RepositoryId = hook.Project?.Id };
        state.Context.Webhooks.Send(delivery);
        return delivery;
    }

    public IReadOnlyList<Delivery> Deliveries(GitLabHook hook) => [.. state.Context.Webhooks.All.Where(d => d.Target == hook.Target).Reverse()];

    private IReadOnlyList<KeyValuePair<string, string>> Headers(GitLabHook hook, Delivery delivery)
    {
        // The same for every attempt at one hook, and another for each hook that hears of the event.
        var key = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{delivery.Guid}/{hook.Id}"))[..16]).ToString();
        List<KeyValuePair<string, string>> headers =
        [
            new("User-Agent", state.IsOld ? "GitLab/15.0.0" : "GitLab/18.6.0"),
            new("X-Gitlab-Event", delivery.Event),
            new("X-Gitlab-Event-UUID", delivery.Guid),
        ];
        if (!state.IsOld)
        {
            headers.Add(new("X-Gitlab-Instance", state.Context.BaseUrl.ToString().TrimEnd('/')));
            headers.Add(new("X-Gitlab-Webhook-UUID", hook.Uuid));
            headers.Add(new("Idempotency-Key", key));
        }

        if (hook.Token is { Length: > 0 } token)
        {
            headers.Add(new("X-Gitlab-Token", token));
        }

        if (hook.SigningToken is { } secret && !state.IsOld)
        {
            var stamp = state.Context.Options.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret["whsec_".Length..]));
            hmac.AppendData(Encoding.UTF8.GetBytes($"{key}.{stamp}."));
            hmac.AppendData(delivery.Body);
            headers.Add(new("webhook-id", key));
            headers.Add(new("webhook-timestamp", stamp));
            headers.Add(new("webhook-signature", "v1," + Convert.ToBase64String(hmac.GetHashAndReset())));
        }

        return headers;
    }
}
