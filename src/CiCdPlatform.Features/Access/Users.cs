using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Access;

/// <summary>A person who may sign in.</summary>
internal sealed class User
{
    public const string Local = "local";

    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string Host { get; init; }
    public required string Login { get; init; }
    public required string Name { get; init; }
    public string? Password { get; init; }
    public long Failures { get; init; }
    public long LockedUntil { get; init; }
    public long Disabled { get; init; }
    public long CreatedAt { get; init; }
    public long SeenAt { get; init; }

    public bool IsDisabled => Disabled != 0;
}

/// <summary>People, local and from forges.</summary>
internal sealed class Users(ProductDatabase database, TimeProvider time)
{
    private const string Columns = """
        SELECT id AS Id, kind AS Kind, host AS Host, login AS Login, name AS Name, password AS Password, failures AS Failures, locked_until AS LockedUntil,
            disabled AS Disabled, created_at AS CreatedAt, seen_at AS SeenAt FROM access_users

        """;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<User?> FindAsync(string id, CancellationToken cancellation) => database.FirstOrDefaultAsync<User>(Columns + "WHERE id = @id", new { id }, cancellation);

    public Task<User?> FindLocalAsync(string login, CancellationToken cancellation) => database.FirstOrDefaultAsync<User>(
        Columns + $"WHERE kind = '{User.Local}' AND host = '' AND external_id = @login", new { login = login.ToLowerInvariant() }, cancellation);

    public async Task<bool> HasLocalAsync(CancellationToken cancellation) =>
        await database.FirstOrDefaultAsync<string>($"SELECT id FROM access_users WHERE kind = '{User.Local}' LIMIT 1", null, cancellation) is not null;

    /// <summary>A page of people, the newest first.</summary>
    public Task<IReadOnlyList<User>> ListAsync(PagePosition after, int limit, CancellationToken cancellation) => database.QueryAsync<User>(
        Columns + "WHERE (created_at < @At OR (created_at = @At AND id > @Id)) ORDER BY created_at DESC, id LIMIT @limit", new { after.At, after.Id, limit }, cancellation);

    /// <summary>Makes a local account; null when the login is taken.</summary>
    public async Task<string?> CreateLocalAsync(string login, string name, string passwordHash, CancellationToken cancellation)
    {
        var id = Secrets.Id("user-");
        return await database.ExecuteAsync(
            $"""
            INSERT INTO access_users (id, kind, host, external_id, login, name, password, created_at) VALUES (@id, '{User.Local}', '', @external, @login, @name, @passwordHash, @now)
            ON CONFLICT DO NOTHING
            """,
            new { id, external = login.ToLowerInvariant(), login, name, passwordHash, now = Now },
            cancellation) == 1 ? id : null;
    }

    /// <summary>The account of somebody whom a forge vouches for; made when it is new.</summary>
    public async Task<string> PutForgeAsync(string kind, string host, string externalId, string login, string name, CancellationToken cancellation)
    {
        await database.ExecuteAsync(
            """
            INSERT INTO access_users (id, kind, host, external_id, login, name, created_at, seen_at) VALUES (@id, @kind, @host, @externalId, @login, @name, @now, @now)
            ON CONFLICT (kind, host, external_id) DO UPDATE SET login = excluded.login, name = excluded.name, seen_at = excluded.seen_at
            """,
            new { id = Secrets.Id("user-"), kind, host, externalId, login, name, now = Now },
            cancellation);
        return (await database.FirstOrDefaultAsync<string>(
            "SELECT id FROM access_users WHERE kind = @kind AND host = @host AND external_id = @externalId", new { kind, host, externalId }, cancellation))!;
    }

    public Task SetPasswordAsync(string id, string hash, CancellationToken cancellation) =>
        database.ExecuteAsync("UPDATE access_users SET password = @hash, failures = 0, locked_until = 0 WHERE id = @id", new { id, hash }, cancellation);

    public async Task<bool> SetDisabledAsync(string id, bool disabled, CancellationToken cancellation) =>
        await database.ExecuteAsync("UPDATE access_users SET disabled = @value WHERE id = @id", new { id, value = disabled ? 1 : 0 }, cancellation) == 1;

    /// <summary>Counts a wrong password in the database, so that trying in parallel or on several processes gains nothing; returns how many there are in a row.</summary>
    public async Task<long> CountFailureAsync(string id, CancellationToken cancellation) => await database.FirstOrDefaultAsync<long>(
        "UPDATE access_users SET failures = failures + 1 WHERE id = @id RETURNING failures", new { id }, cancellation);

    public Task LockAsync(string id, DateTimeOffset until, CancellationToken cancellation) =>
        database.ExecuteAsync("UPDATE access_users SET locked_until = @until WHERE id = @id", new { id, until = until.ToUnixTimeMilliseconds() }, cancellation);

    public Task SignedInAsync(string id, CancellationToken cancellation) =>
        database.ExecuteAsync("UPDATE access_users SET failures = 0, locked_until = 0, seen_at = @now WHERE id = @id", new { id, now = Now }, cancellation);

    /// <summary>Whether anybody else is administrator of the platform and can sign in: the last one must not lock everybody out.</summary>
    public async Task<bool> HasOtherAdministratorAsync(string id, CancellationToken cancellation) => await database.FirstOrDefaultAsync<string>(
        $"""
        SELECT u.id FROM access_users u JOIN access_grants g ON g.subject = u.id
        WHERE g.host = '' AND g.role >= {(int)Role.Administrator} AND u.disabled = 0 AND u.id <> @id LIMIT 1
        """,
        new { id },
        cancellation) is not null;
}
