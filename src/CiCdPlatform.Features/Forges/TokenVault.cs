using System.Collections.Concurrent;
using System.Security.Cryptography;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Forges;

/// <summary>Tokens that a request brought, in memory alone: never stored, forgotten after a day or at a restart.</summary>
public sealed class TokenVault(TimeProvider time) : ITokenVault
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);

    /// <summary>Keeps a token and returns the random key to it.</summary>
    public string Keep(string token)
    {
        var now = time.GetUtcNow();
        foreach (var (old, entry) in _tokens)
        {
            if (entry.Until < now)
            {
                _tokens.TryRemove(old, out _);
            }
        }

        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _tokens[key] = (token, now + KeepFor);
        return key;
    }

    /// <summary>Forgets a token.</summary>
    public void Forget(string credentialKey) => _tokens.TryRemove(credentialKey, out _);

    /// <inheritdoc/>
    public string? Find(string credentialKey) =>
        _tokens.TryGetValue(credentialKey, out var entry) && entry.Until > time.GetUtcNow() ? entry.Token : null;
}
