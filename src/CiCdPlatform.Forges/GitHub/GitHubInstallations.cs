using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>The installations of one App and their tokens: each narrowed, kept until five minutes before its end, and asked for once at a time.</summary>
internal sealed class GitHubInstallations(ForgeHttp app, long? appId, TimeProvider time)
{
    private const int MaxKept = 2_000;
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private string? _login;

    /// <summary>The App's numeric id, when it is configured by that and not by its client id.</summary>
    public long? AppId => appId;

    /// <summary>The installation that holds a repository, or null.</summary>
    public async Task<long?> FindForRepositoryAsync(string owner, string name, CancellationToken cancellation) =>
        (await app.FindJsonAsync<Installation>(ForgePath.Of($"repos/{owner}/{name}/installation"), cancellation))?.Id;

    /// <summary>Whether an installation is of this App.</summary>
    public async Task<bool> OwnsAsync(long installation, CancellationToken cancellation) =>
        await app.FindJsonAsync<Installation>(ForgePath.Of($"app/installations/{installation}"), cancellation) is not null;

    /// <summary>The name under which the App writes, such as <c>slug[bot]</c>.</summary>
    public async Task<string> GetLoginAsync(CancellationToken cancellation) =>
        _login ??= (await app.GetJsonAsync<App>("app", cancellation)).Slug + "[bot]";

    public async Task<string> GetTokenAsync(long installation, string? repository, GitHubPermissions permissions, CancellationToken cancellation)
    {
        Forget();
        var slot = _slots.GetOrAdd($"{installation}/{repository}/{permissions.Name}", static _ => new());
        await slot.Gate.WaitAsync(cancellation);
        try
        {
            if (slot.Token is { } token && slot.ExpiresAt - Margin > time.GetUtcNow())
                return token;
            var issued = await ExchangeAsync(installation, repository, permissions, cancellation);
            (slot.Token, slot.ExpiresAt) = (issued.Token, issued.ExpiresAt);
            return issued.Token;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <summary>Drops a token that was refused, for example after a key was revoked.</summary>
    public void Refuse(long installation, string? repository, GitHubPermissions permissions, string? token)
    {
        if (_slots.TryGetValue($"{installation}/{repository}/{permissions.Name}", out var slot) && slot.Token == token)
            slot.Token = null;
    }

    private async Task<IssuedToken> ExchangeAsync(long installation, string? repository, GitHubPermissions permissions, CancellationToken cancellation)
    {
        var path = ForgePath.Of($"app/installations/{installation}/access_tokens");
        string[]? repositories = repository is null ? null : [repository];
        try
        {
            // A token that was issued and lost does no harm: it runs out.
            return await app.PostJsonAsync<IssuedToken>(path, new TokenRequest(repositories, permissions.Values), cancellation, repeatable: true);
        }
        catch (ForgeException error) when (error.Status == 422)
        {
            // The owner has not accepted every permission: take what there is, and let the call that needs more say which one. Kept shortly, so that acceptance is soon noticed.
            var granted = await app.PostJsonAsync<IssuedToken>(path, new TokenRequest(repositories, null), cancellation, repeatable: true);
            return granted with { ExpiresAt = time.GetUtcNow() + Margin + Margin };
        }
    }

    private void Forget()
    {
        if (_slots.Count < MaxKept)
            return;
        var now = time.GetUtcNow();
        foreach (var (key, slot) in _slots)
        {
            if (slot.ExpiresAt < now && slot.Gate.CurrentCount == 1)
                _slots.TryRemove(key, out _);
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public string? Token { get; set; }

        public DateTimeOffset ExpiresAt { get; set; }
    }

    internal sealed record TokenRequest(IReadOnlyList<string>? Repositories, IReadOnlyDictionary<string, string>? Permissions);

    private sealed record App([property: JsonRequired] string Slug);

    private sealed record Installation([property: JsonRequired] long Id);

    private sealed record IssuedToken([property: JsonRequired] string Token, [property: JsonRequired] DateTimeOffset ExpiresAt);
}
