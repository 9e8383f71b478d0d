namespace CiCdPlatform.Forges;

/// <summary>Keeps the refresh tokens of OAuth applications: each may be used once, so the next one must outlive the process.</summary>
public interface IRefreshTokenStore
{
    /// <summary>The token that was saved last for an application, or null when the one from the settings is still the first.</summary>
    Task<string?> FindAsync(Uri host, string clientId, CancellationToken cancellation);

    /// <summary>Keeps the token in place of the one before; called before the access token that came with it is used.</summary>
    Task SaveAsync(Uri host, string clientId, string refreshToken, CancellationToken cancellation);
}
