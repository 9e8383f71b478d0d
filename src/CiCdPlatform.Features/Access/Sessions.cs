using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Access;

/// <summary>What came of a refresh token.</summary>
internal enum Refresh
{
    /// <summary>Nobody knows it, or its time is over.</summary>
    Unknown,

    /// <summary>It was used before: two hold it, one of them a thief, so the whole family was revoked.</summary>
    Reused,

    /// <summary>It was taken, and another one given.</summary>
    Renewed,
}

/// <summary>Sign-ins that go on: by cookie, or by refresh tokens of which each is used once.</summary>
internal sealed class Sessions(ProductDatabase database, AccessSettings settings, TimeProvider time)
{
    public const string Cookie = "cookie";
    public const string Token = "token";
    private const string Prefix = "cicdr_";
    private const int LongestAgent = 200;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<string> CreateAsync(string userId, string kind, string agent, CancellationToken cancellation)
    {
        var (id, now) = (Secrets.Id("session-"), Now);
        await database.ExecuteAsync("DELETE FROM access_refresh_tokens WHERE ends_at < @now", new { now }, cancellation);
        await database.ExecuteAsync("DELETE FROM access_sessions WHERE ends_at < @now", new { now }, cancellation);
        await database.ExecuteAsync(
            "INSERT INTO access_sessions (id, user_id, kind, agent, created_at, used_at, ends_at) VALUES (@id, @userId, @kind, @agent, @now, @now, @ends)",
            new
            {
                id,
                userId,
                kind,
                agent = agent.Length > LongestAgent ? agent[..LongestAgent] : agent,
                now,
                ends = now + (long)(kind == Cookie ? settings.CookieLifetime : settings.SessionLifetime).TotalMilliseconds,
            },
            cancellation);
        return id;
    }

    /// <summary>The person of a session that goes on, or null.</summary>
    public Task<string?> UserOfAsync(string sessionId, CancellationToken cancellation) => database.FirstOrDefaultAsync<string>(
        "SELECT user_id FROM access_sessions WHERE id = @sessionId AND revoked_at IS NULL AND ends_at > @now", new { sessionId, now = Now }, cancellation);

    /// <summary>A first refresh token of a session.</summary>
    public async Task<string> IssueAsync(string sessionId, CancellationToken cancellation)
    {
        var token = Secrets.Create(Prefix);
        await database.ExecuteAsync(
            "INSERT INTO access_refresh_tokens (hash, session_id, ends_at) VALUES (@hash, @sessionId, @ends)",
            new { hash = Secrets.Hash(token), sessionId, ends = Now + (long)settings.RefreshTokenLifetime.TotalMilliseconds },
            cancellation);
        return token;
    }

    /// <summary>Takes a refresh token and gives the next.</summary>
    public async Task<(Refresh Outcome, string? SessionId, string? UserId, string? Next)> RenewAsync(string token, CancellationToken cancellation)
    {
        var (hash, now) = (Secrets.Hash(token), Now);
        var row = await database.FirstOrDefaultAsync<Row>(
            """
            SELECT t.session_id AS SessionId, s.user_id AS UserId FROM access_refresh_tokens t JOIN access_sessions s ON s.id = t.session_id
            WHERE t.hash = @hash AND t.ends_at > @now AND s.revoked_at IS NULL AND s.ends_at > @now
            """,
            new { hash, now },
            cancellation);
        if (row is null)
        {
            return (Refresh.Unknown, null, null, null);
        }

        var next = Secrets.Create(Prefix);
        var taken = false;
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                taken = await connection.ExecuteAsync(new CommandDefinition(
                    "UPDATE access_refresh_tokens SET used_at = @now WHERE hash = @hash AND used_at IS NULL", new { hash, now }, transaction, cancellationToken: cancellation)) == 1;
                if (taken)
                {
                    await connection.ExecuteAsync(new CommandDefinition(
                        """
                        INSERT INTO access_refresh_tokens (hash, session_id, ends_at) VALUES (@nextHash, @SessionId, @ends);
                        UPDATE access_sessions SET used_at = @now WHERE id = @SessionId
                        """,
                        new { nextHash = Secrets.Hash(next), row.SessionId, ends = now + (long)settings.RefreshTokenLifetime.TotalMilliseconds, now },
                        transaction,
                        cancellationToken: cancellation));
                }
            },
            cancellation);
        if (taken)
        {
            return (Refresh.Renewed, row.SessionId, row.UserId, next);
        }

        await RevokeAsync(row.SessionId, "a refresh token was used twice", cancellation);
        return (Refresh.Reused, row.SessionId, row.UserId, null);
    }

    public async Task<bool> RevokeAsync(string sessionId, string reason, CancellationToken cancellation) => await database.ExecuteAsync(
        "UPDATE access_sessions SET revoked_at = @now, reason = @reason WHERE id = @sessionId AND revoked_at IS NULL", new { sessionId, reason, now = Now }, cancellation) == 1;

    public Task<int> RevokeAllAsync(string userId, string reason, CancellationToken cancellation) => database.ExecuteAsync(
        "UPDATE access_sessions SET revoked_at = @now, reason = @reason WHERE user_id = @userId AND revoked_at IS NULL", new { userId, reason, now = Now }, cancellation);

    private sealed class Row
    {
        public required string SessionId { get; init; }
        public required string UserId { get; init; }
    }
}
