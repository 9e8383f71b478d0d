using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>A hook as it should be.</summary>
/// <param name="Url">Where deliveries go.</param>
/// <param name="Token">Sent in <c>X-Gitlab-Token</c>; GitLab forgets it when the address changes, so it is always sent.</param>
/// <param name="SigningToken">Signs deliveries (<c>whsec_…</c>) on instances that can; others ignore it.</param>
public sealed record GitLabHookRequest(Uri Url, string? Token, string? SigningToken, bool VerifyCertificate = true);

/// <summary>A hook as it is.</summary>
public sealed record GitLabHook(long Id, Uri Url)
{
    /// <summary><c>executable</c>, <c>temporarily_disabled</c> or <c>disabled</c>; null where the instance does not tell.</summary>
    public string? AlertStatus { get; init; }

    /// <summary>Pushes.</summary>
    public bool? PushEvents { get; init; }

    /// <summary>Merge requests.</summary>
    public bool? MergeRequestsEvents { get; init; }

    /// <summary>Comments; of a project's or a group's hook.</summary>
    public bool? NoteEvents { get; init; }

    /// <summary>Pipelines; of a project's or a group's hook.</summary>
    public bool? PipelineEvents { get; init; }

    /// <summary>Every reference that moved; of a system hook.</summary>
    public bool? RepositoryUpdateEvents { get; init; }

    /// <summary>What keeps it from telling all that we handle; empty when nothing does.</summary>
    public IReadOnlyList<string> Faults(bool isSystem)
    {
        (string Name, bool? Value)[] needed = isSystem
            ? [("push_events", PushEvents), ("merge_requests_events", MergeRequestsEvents), ("repository_update_events", RepositoryUpdateEvents)]
            : [("push_events", PushEvents), ("merge_requests_events", MergeRequestsEvents), ("note_events", NoteEvents), ("pipeline_events", PipelineEvents)];
        return [.. needed.Where(one => one.Value == false).Select(one => one.Name + " is off"), .. AlertStatus is null or "executable" ? Array.Empty<string>() : [$"GitLab has it {AlertStatus.Replace('_', ' ')} after failures"]];
    }
}

/// <summary>A delivery of a hook. <paramref name="ResponseStatus"/>: the HTTP status as text, or what went wrong.</summary>
public sealed record GitLabHookEvent(long Id, string? ResponseStatus, IReadOnlyDictionary<string, string>? RequestHeaders)
{
    /// <summary>Whether the server took it.</summary>
    public bool IsDelivered => ResponseStatus is ['2', _, _];

    /// <summary>Whether it was signed.</summary>
    public bool IsSigned => RequestHeaders?.Keys.Any(name => name.Equals("webhook-signature", StringComparison.OrdinalIgnoreCase)) == true;
}

/// <summary>Whose hooks they are.</summary>
public sealed record GitLabHookScope
{
    private GitLabHookScope(string path, bool isSystem = false)
    {
        Path = path;
        IsSystem = isSystem;
    }

    /// <summary>The whole instance: administrators of self-managed instances alone.</summary>
    public static GitLabHookScope System { get; } = new("hooks", isSystem: true);

    internal string Path { get; }

    /// <summary>Whether it is the whole instance.</summary>
    public bool IsSystem { get; }

    /// <summary>One project, by its path or numeric id.</summary>
    public static GitLabHookScope Project(string project) => new(ForgePath.Of($"projects/{project}/hooks"));

    /// <summary>All projects below a group (paid tiers).</summary>
    public static GitLabHookScope Group(string group) => new(ForgePath.Of($"groups/{group}/hooks"));
}

/// <summary>Hooks of one scope.</summary>
public interface IGitLabHooks
{
    /// <summary>All of them.</summary>
    Task<IReadOnlyList<GitLabHook>> ListAsync(CancellationToken cancellation);

    /// <summary>Adds one for the events that we handle.</summary>
    Task<GitLabHook> CreateAsync(GitLabHookRequest hook, CancellationToken cancellation);

    /// <summary>Changes one.</summary>
    Task<GitLabHook> EditAsync(long id, GitLabHookRequest hook, CancellationToken cancellation);

    /// <summary>Creates the hook, or brings the one with the same address up to date.</summary>
    Task<GitLabHook> EnsureAsync(GitLabHookRequest hook, CancellationToken cancellation);

    /// <summary>Lets GitLab send a push delivery; a system hook sends a project's creation.</summary>
    Task TestAsync(long id, CancellationToken cancellation);

    /// <summary>The newest delivery, or null; GitLab keeps none of system hooks that could be asked for.</summary>
    Task<GitLabHookEvent?> FindLastEventAsync(long id, CancellationToken cancellation);
}

/// <summary>Opens the hooks of the configured instances.</summary>
public interface IGitLabInstances
{
    /// <summary>The hooks of a scope; no request is made before they are used.</summary>
    IGitLabHooks OpenHooks(Uri host, GitLabHookScope scope, ForgeAccess access);
}

internal sealed class GitLabHooks(ForgeHttp http, GitLabHookScope scope) : IGitLabHooks
{
    public async Task<IReadOnlyList<GitLabHook>> ListAsync(CancellationToken cancellation) =>
        await http.ListAsync<GitLabHook>(scope.Path + "?per_page=100", cancellation).ToListAsync(cancellation);

    public Task<GitLabHook> CreateAsync(GitLabHookRequest hook, CancellationToken cancellation) =>
        http.PostJsonAsync<GitLabHook>(scope.Path, Body(hook), cancellation);

    public Task<GitLabHook> EditAsync(long id, GitLabHookRequest hook, CancellationToken cancellation) =>
        http.PutJsonAsync<GitLabHook>($"{scope.Path}/{id}", Body(hook), cancellation);

    public async Task<GitLabHook> EnsureAsync(GitLabHookRequest hook, CancellationToken cancellation)
    {
        var standing = (await ListAsync(cancellation)).FirstOrDefault(candidate => candidate.Url == hook.Url);
        return standing is null ? await CreateAsync(hook, cancellation) : await EditAsync(standing.Id, hook, cancellation);
    }

    public Task TestAsync(long id, CancellationToken cancellation) =>
        http.SendAsync(new(HttpMethod.Post, scope.IsSystem ? $"{scope.Path}/{id}" : $"{scope.Path}/{id}/test/push_events"), cancellation);

    public async Task<GitLabHookEvent?> FindLastEventAsync(long id, CancellationToken cancellation) => scope.IsSystem
        ? null
        : (await http.GetJsonAsync<List<GitLabHookEvent>>($"{scope.Path}/{id}/events?per_page=20", cancellation)).MaxBy(one => one.Id);

    private object Body(GitLabHookRequest hook) => scope.IsSystem
        ? new SystemHookBody(hook.Url, hook.Token, hook.SigningToken, hook.VerifyCertificate)
        : new HookBody(hook.Url, hook.Token, hook.SigningToken, hook.VerifyCertificate);

    private sealed record HookBody(Uri Url, string? Token, string? SigningToken, bool EnableSslVerification)
    {
        public bool PushEvents => true;

        public bool TagPushEvents => true;

        public bool MergeRequestsEvents => true;

        public bool NoteEvents => true;

        public bool PipelineEvents => true;

        public bool JobEvents => true;
    }

    private sealed record SystemHookBody(Uri Url, string? Token, string? SigningToken, bool EnableSslVerification)
    {
        public bool PushEvents => true;

        public bool TagPushEvents => true;

        public bool MergeRequestsEvents => true;

        public bool RepositoryUpdateEvents => true;
    }
}
