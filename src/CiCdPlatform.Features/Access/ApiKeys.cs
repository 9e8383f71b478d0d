using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Access;

/// <summary>A key of the API without its secret.</summary>
internal sealed class ApiKey
{
    public required string Id { get; init; }
    public required string UserId { get; init; }
    public required string Name { get; init; }
    public long CreatedAt { get; init; }
    public long EndsAt { get; init; }
    public long? UsedAt { get; init; }
    public long? RevokedAt { get; init; }
}

/// <summary>Keys for scripts: hashed, with grants of their own, bound by those of the person who made them, and an end.</summary>
internal sealed class ApiKeys(ProductDatabase database, Grants grants, TimeProvider time)
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "cicdk_";

    private const long UseNotedEvery = 60_000;

    private const string Columns = """
        SELECT id AS Id, user_id AS UserId, name AS Name, created_at AS CreatedAt, ends_at AS EndsAt, used_at AS UsedAt, revoked_at AS RevokedAt FROM access_keys

        """;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Makes one; the secret can be read this once.</summary>
    public async Task<(ApiKey Key, string Secret)> CreateAsync(string userId, string name, Grant grant, DateTimeOffset endsAt, CancellationToken cancellation)
    {
        var (id, secret, now) = (Secrets.Id("key-"), Secrets.Create(Prefix), Now);
        await database.ExecuteAsync(
            "INSERT INTO access_keys (id, hash, user_id, name, created_at, ends_at) VALUES (@id, @hash, @userId, @name, @now, @ends)",
            new { id, hash = Secrets.Hash(secret), userId, name, now, ends = endsAt.ToUnixTimeMilliseconds() },
            cancellation);
        await grants.PutAsync(id, grant, userId, cancellation);
        return ((await FindAsync(id, cancellation))!, secret);
    }

    /// <summary>The key behind a secret that counts, or null; notes its use once a minute.</summary>
    public async Task<ApiKey?> UseAsync(string secret, CancellationToken cancellation)
    {
        var key = await database.FirstOrDefaultAsync<ApiKey>(Columns + "WHERE hash = @hash AND revoked_at IS NULL AND ends_at > @now", new { hash = Secrets.Hash(secret), now = Now }, cancellation);
        if (key is not null && Now - (key.UsedAt ?? 0) >= UseNotedEvery)
        {
            await database.ExecuteAsync("UPDATE access_keys SET used_at = @now WHERE id = @Id", new { key.Id, now = Now }, cancellation);
        }

        return key;
    }

    public Task<ApiKey?> FindAsync(string id, CancellationToken cancellation) => database.FirstOrDefaultAsync<ApiKey>(Columns + "WHERE id = @id", new { id }, cancellation);

    public Task<IReadOnlyList<ApiKey>> ListAsync(string userId, PagePosition after, int limit, CancellationToken cancellation) => database.QueryAsync<ApiKey>(
        Columns + "WHERE user_id = @userId AND (created_at < @At OR (created_at = @At AND id > @Id)) ORDER BY created_at DESC, id LIMIT @limit",
        new { userId, after.At, after.Id, limit },
        cancellation);

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellation) =>
        await database.ExecuteAsync("UPDATE access_keys SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL", new { id, now = Now }, cancellation) == 1;
}
