using System.Security.Cryptography;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace CiCdPlatform.Features.Access;

/// <summary>The keys that access tokens are signed with: shared by all processes, encrypted under the key ring, a new one each month.</summary>
internal sealed class SigningKeys(ProductDatabase database, IDataProtectionProvider protection, TimeProvider time)
{
    private static readonly TimeSpan RotatesAfter = TimeSpan.FromDays(30);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(32);
    private readonly IDataProtector _protector = protection.CreateProtector("access.signing-keys.v1");
    private volatile IReadOnlyList<SigningKey> _known = [];

    /// <summary>The key to sign with; made when the latest is too old.</summary>
    public async ValueTask<SigningKey> CurrentAsync(CancellationToken cancellation)
    {
        if (Latest() is { } known)
        {
            return known;
        }

        await ReadAsync(cancellation);
        if (Latest() is { } read)
        {
            return read;
        }

        var now = time.GetUtcNow();
        await database.ExecuteAsync("DELETE FROM access_signing_keys WHERE created_at < @before", new { before = (now - KeptFor).ToUnixTimeMilliseconds() }, cancellation);
        await database.ExecuteAsync(
            "INSERT INTO access_signing_keys (id, protected, created_at) VALUES (@id, @key, @now)",
            new { id = Secrets.Id(""), key = _protector.Protect(Convert.ToBase64String(RandomNumberGenerator.GetBytes(64))), now = now.ToUnixTimeMilliseconds() },
            cancellation);
        await ReadAsync(cancellation);
        return Latest()!;
    }

    /// <summary>The key that a token names, or null; another process may have made it a moment ago.</summary>
    public async ValueTask<SigningKey?> FindAsync(string id, CancellationToken cancellation)
    {
        if (Known(id) is { } known)
        {
            return known;
        }

        // The newest first is at most a month old, so whoever invents ids is not worth a query each.
        if (_known.Count > 0 && time.GetUtcNow() - _known[0].ReadAt < TimeSpan.FromSeconds(5))
        {
            return null;
        }

        await ReadAsync(cancellation);
        return Known(id);
    }

    private SigningKey? Known(string id) => _known.FirstOrDefault(key => key.Id == id && time.GetUtcNow() - key.CreatedAt < KeptFor);

    private SigningKey? Latest() => _known is [var newest, ..] && time.GetUtcNow() - newest.CreatedAt < RotatesAfter ? newest : null;

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var keys = new List<SigningKey>();
        foreach (var row in await database.QueryAsync<Row>("SELECT id AS Id, protected AS Protected, created_at AS CreatedAt FROM access_signing_keys ORDER BY created_at DESC, id", null, cancellation))
        {
            try
            {
                keys.Add(new SigningKey(row.Id, Convert.FromBase64String(_protector.Unprotect(row.Protected)), DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt), time.GetUtcNow()));
            }
            catch (CryptographicException)
            {
                // Written under a ring that is gone: its tokens count no more.
            }
        }

        _known = keys;
    }

    private sealed class Row
    {
        public required string Id { get; init; }
        public required string Protected { get; init; }
        public long CreatedAt { get; init; }
    }
}

/// <summary>One of them.</summary>
internal sealed record SigningKey(string Id, byte[] Key, DateTimeOffset CreatedAt, DateTimeOffset ReadAt);
