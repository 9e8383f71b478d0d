using System.Security.Cryptography;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace CiCdPlatform.Features.Forges;

/// <summary>
/// Tokens that requests brought, where several processes share the work: another one may have to use them. Encrypted under the shared key ring, for a day at most.
/// </summary>
internal sealed class TokenShelf(ProductDatabase database, IDataProtectionProvider protection, TimeProvider time)
{
    private readonly IDataProtector _protector = protection.CreateProtector("forges.request-tokens.v1");

    public static Migration Migration { get; } = new("features-022-request-tokens", """
        CREATE TABLE request_tokens (
            credential_key TEXT NOT NULL PRIMARY KEY,
            protected TEXT NOT NULL,
            until BIGINT NOT NULL);
        CREATE INDEX request_tokens_by_end ON request_tokens (until);
        """);

    public async Task PutAsync(string credentialKey, string token, DateTimeOffset until, CancellationToken cancellation)
    {
        await database.ExecuteAsync("DELETE FROM request_tokens WHERE until < @now", new { now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellation);
        await database.ExecuteAsync(
            "INSERT INTO request_tokens (credential_key, protected, until) VALUES (@credentialKey, @text, @until)",
            new { credentialKey, text = _protector.Protect(token), until = until.ToUnixTimeMilliseconds() },
            cancellation);
    }

    public Task RemoveAsync(string credentialKey, CancellationToken cancellation) => database.PatientlyAsync(
        () => database.ExecuteAsync("DELETE FROM request_tokens WHERE credential_key = @credentialKey", new { credentialKey }, cancellation), time, cancellation);

    public async Task<(string Token, DateTimeOffset Until)?> FindAsync(string credentialKey, CancellationToken cancellation)
    {
        var row = await database.PatientlyAsync(
            () => database.FirstOrDefaultAsync<Row>(
                "SELECT protected AS Protected, until AS Until FROM request_tokens WHERE credential_key = @credentialKey", new { credentialKey }, cancellation),
            time,
            cancellation);
        try
        {
            return row is null ? null : (_protector.Unprotect(row.Protected), DateTimeOffset.FromUnixTimeMilliseconds(row.Until));
        }
        catch (CryptographicException)
        {
            // The ring that it was written under is gone, and the token with it.
            return null;
        }
    }

    private sealed class Row
    {
        public required string Protected { get; init; }
        public long Until { get; init; }
    }
}
