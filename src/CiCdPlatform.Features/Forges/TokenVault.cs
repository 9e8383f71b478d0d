using System.Collections.Concurrent;
using System.Security.Cryptography;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Forges;

/// <summary>
/// Tokens that a request brought: in memory, and encrypted in the database where several processes share the work. Forgotten when the delivery ends, and after a
/// day at most.
/// </summary>
public sealed class TokenVault : ITokenVault
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly TokenShelf? _shelf;

    internal TokenVault(TimeProvider time, TokenShelf? shelf) => (_time, _shelf) = (time, shelf);

    /// <summary>Keeps a token and returns the random key to it.</summary>
    public async Task<string> KeepAsync(string token, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        foreach (var (old, entry) in _tokens)
        {
            if (entry.Until < now)
            {
                _tokens.TryRemove(old, out _);
            }
        }

        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        if (_shelf is not null)
        {
            await _shelf.PutAsync(key, token, now + KeepFor, cancellation);
        }

        _tokens[key] = (token, now + KeepFor);
        return key;
    }

    /// <summary>Forgets a token.</summary>
    public async Task ForgetAsync(string credentialKey, CancellationToken cancellation)
    {
        _tokens.TryRemove(credentialKey, out _);
        if (_shelf is not null)
        {
            await _shelf.RemoveAsync(credentialKey, cancellation);
        }
    }

    /// <inheritdoc/>
    public string? Find(string credentialKey) =>
        _tokens.TryGetValue(credentialKey, out var entry) && entry.Until > _time.GetUtcNow() ? entry.Token : null;

    /// <inheritdoc/>
    public async ValueTask<string?> FindAsync(string credentialKey, CancellationToken cancellation)
    {
        // Not kept in memory when it comes from the database: the process that ends the delivery could not take it away from here.
        return Find(credentialKey)
            ?? (_shelf is not null && await _shelf.FindAsync(credentialKey, cancellation) is { } kept && kept.Until > _time.GetUtcNow() ? kept.Token : null);
    }
}
