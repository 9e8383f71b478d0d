using System.Collections.Concurrent;
using CiCdPlatform.Features.Access.Forges;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Access;

/// <summary>Who somebody is now, from the database: kept for a few seconds, so that what was taken away is gone everywhere soon after.</summary>
internal sealed class Callers(ProductDatabase database, ForgePermissions permissions, TimeProvider time)
{
    private const int MostKept = 10_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(3);

    // A key is bound by what the person behind it may still do.
    private const string Known = """
        SELECT u.login AS Name, u.kind AS Kind, u.disabled AS Disabled,
            (SELECT MAX(role) FROM access_grants WHERE subject = u.id AND host = '' AND until > @now) AS Platform,
            (SELECT MAX(role) FROM access_grants WHERE subject = u.id AND until > @now) AS Highest
        FROM access_users u WHERE u.id = @id
        """;

    private const string KnownKey = """
        SELECT k.name AS Name, 'local' AS Kind, 0 AS Disabled,
            (SELECT MAX(role) FROM access_grants WHERE subject = k.id AND host = '' AND until > @now) AS Platform,
            (SELECT MAX(role) FROM access_grants WHERE subject = k.id AND until > @now) AS Highest
        FROM access_keys k WHERE k.id = @id AND k.revoked_at IS NULL AND k.ends_at > @now
        """;

    private readonly ConcurrentDictionary<string, (Caller? Caller, long At)> _kept = new(StringComparer.Ordinal);

    /// <summary>A person who may sign in, or null.</summary>
    public ValueTask<Caller?> FindAsync(string userId, CancellationToken cancellation) => KeptAsync(userId, () => ReadAsync(Known, userId, userId, cancellation));

    /// <summary>A key that counts, or null.</summary>
    public ValueTask<Caller?> FindKeyAsync(string keyId, string userId, CancellationToken cancellation) => KeptAsync(keyId, async () =>
    {
        if (await FindAsync(userId, cancellation) is not { } owner || await ReadAsync(KnownKey, keyId, userId, cancellation) is not { } key)
        {
            return null;
        }

        return key with
        {
            Name = $"{owner.Name}/{key.Name}",
            Platform = key.Platform < owner.Platform ? key.Platform : owner.Platform,
            Highest = key.Highest < owner.Highest ? key.Highest : owner.Highest,
        };
    });

    /// <summary>Something kept under a name for as long as a caller is.</summary>
    public async ValueTask<Caller?> KeptAsync(string name, Func<Task<Caller?>> read)
    {
        if (_kept.TryGetValue(name, out var kept) && time.GetElapsedTime(kept.At) < KeptFor)
        {
            return kept.Caller;
        }

        // What is not known is asked again: whoever guesses must not fill the room.
        var at = time.GetTimestamp();
        var caller = await read();
        if (caller is null)
        {
            _kept.TryRemove(name, out _);
            return null;
        }

        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        _kept[name] = (caller, at);
        return caller;
    }

    /// <summary>Forgets everything that is kept here: something about people changed.</summary>
    public void Forget() => _kept.Clear();

    private async Task<Caller?> ReadAsync(string sql, string id, string owner, CancellationToken cancellation)
    {
        var row = await database.FirstOrDefaultAsync<Row>(sql, new { id, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellation);
        if (row is null || row.Disabled != 0)
        {
            return null;
        }

        if (row.Kind != User.Local)
        {
            permissions.Refresh(id);
        }

        return new Caller(id, owner, row.Name, (Role)(row.Platform ?? 0), (Role)(row.Highest ?? 0));
    }

    private sealed class Row
    {
        public required string Name { get; init; }
        public required string Kind { get; init; }
        public long Disabled { get; init; }
        public long? Platform { get; init; }
        public long? Highest { get; init; }
    }
}
