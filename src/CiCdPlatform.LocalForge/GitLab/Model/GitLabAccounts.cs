namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Somebody on a local GitLab.</summary>
/// <param name="IsAdmin">Sees and may do everything, system hooks included.</param>
public sealed record GitLabUser(long Id, string Username, string Name, string Email, bool IsAdmin);

/// <summary>An OAuth application that was authorised once, with the refresh token to begin with.</summary>
public sealed record GitLabOAuthGrant(string ClientId, string ClientSecret, string RefreshToken);

/// <summary>What a hook is told; each switch is named as in GitLab's API.</summary>
internal sealed class GitLabHook(long id, LocalRepository? project, Uri url, DateTimeOffset createdAt)
{
    public long Id { get; } = id;

    /// <summary>The project that it belongs to; null for a system hook.</summary>
    public LocalRepository? Project { get; } = project;

    public Uri Url { get; set; } = url;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public string Uuid { get; init; } = "";

    public string? Token { get; set; }

    /// <summary><c>whsec_</c> and base64; deliveries are signed when set.</summary>
    public string? SigningToken { get; set; }

    public bool VerifyCertificate { get; set; } = true;

    public HashSet<string> Events { get; } = ["push_events"];

    public Webhooks.HookTarget? Target { get; set; }
}

/// <summary>A token's holder.</summary>
internal sealed record GitLabToken(GitLabUser User, DateTimeOffset? ExpiresAt);
