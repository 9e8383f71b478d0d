using System.Security.Cryptography;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.DataProtection;

namespace CiCdPlatform.Features.Forges;

/// <summary>OAuth refresh tokens, encrypted under the host's key ring: each may be used once, so the next must outlive the process.</summary>
internal sealed class RefreshTokenStore(ProductDatabase database, IDataProtectionProvider protection, TimeProvider time) : IRefreshTokenStore
{
    private readonly IDataProtector _protector = protection.CreateProtector("forges.refresh-tokens.v1");

    public static Migration Migration { get; } = new("features-006-refresh-tokens", """
        CREATE TABLE forge_refresh_tokens (
            host TEXT NOT NULL,
            client_id TEXT NOT NULL,
            protected TEXT NOT NULL,
            saved_at BIGINT NOT NULL,
            PRIMARY KEY (host, client_id));
        """);

    public async Task<string?> FindAsync(Uri host, string clientId, CancellationToken cancellation)
    {
        var text = await database.PatientlyAsync(
            () => database.FirstOrDefaultAsync<string>(
                "SELECT protected FROM forge_refresh_tokens WHERE host = @host AND client_id = @clientId", new { host = host.Authority, clientId }, cancellation),
            time,
            cancellation);
        try
        {
            return text is null ? null : _protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            // The key ring is another one: the token from the settings is the only one left to try.
            return null;
        }
    }

    // The token before it is spent: a database that is away must not lose this one.
    public Task SaveAsync(Uri host, string clientId, string refreshToken, CancellationToken cancellation)
    {
        var text = _protector.Protect(refreshToken);
        return database.PatientlyAsync(
            () => database.ExecuteAsync(
                """
                INSERT INTO forge_refresh_tokens (host, client_id, protected, saved_at) VALUES (@host, @clientId, @text, @now)
                ON CONFLICT (host, client_id) DO UPDATE SET protected = excluded.protected, saved_at = excluded.saved_at
                """,
                new { host = host.Authority, clientId, text, now = time.GetUtcNow().ToUnixTimeMilliseconds() },
                cancellation),
            time,
            cancellation);
    }
}
