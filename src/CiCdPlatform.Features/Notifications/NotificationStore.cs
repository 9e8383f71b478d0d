using System.Security.Cryptography;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Storage;
using Dapper;
using Microsoft.AspNetCore.DataProtection;

namespace CiCdPlatform.Features.Notifications;

/// <summary>A message that waits to be sent.</summary>
internal sealed class WaitingMessage
{
    public required string RuleId { get; init; }
    public long EventId { get; init; }
    public required string Text { get; init; }
    public long Attempts { get; init; }
}

/// <summary>Rules and messages. Addresses and secrets are encrypted: an address of a chat is a credential.</summary>
internal sealed class NotificationStore(ProductDatabase database, IDataProtectionProvider protection, TimeProvider time)
{
    public const int MostRules = 50;
    private const string Columns = """
        SELECT id AS Id, user_id AS UserId, host AS Host, repository_id AS RepositoryId, repository AS Repository, way AS Way, address AS Address, secret AS Secret, topics AS TopicList, types AS TypeList,
            digest_minutes AS DigestMinutes, quiet_from AS QuietFrom, quiet_to AS QuietTo, offset_minutes AS OffsetMinutes, created_at AS CreatedAt FROM notification_rules

        """;

    private readonly IDataProtector _protector = protection.CreateProtector("notifications.v1");

    public static Migration Migration { get; } = new("features-065-notifications", """
        CREATE TABLE notification_rules (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL,
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            way TEXT NOT NULL,
            address TEXT NOT NULL,
            secret TEXT NULL,
            topics TEXT NOT NULL,
            types TEXT NOT NULL,
            digest_minutes INTEGER NOT NULL,
            quiet_from INTEGER NOT NULL,
            quiet_to INTEGER NOT NULL,
            offset_minutes INTEGER NOT NULL,
            created_at BIGINT NOT NULL);
        CREATE INDEX notification_rules_by_user ON notification_rules (user_id);
        CREATE TABLE notification_messages (
            rule_id TEXT NOT NULL,
            event_id BIGINT NOT NULL,
            text TEXT NOT NULL,
            due_at BIGINT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (rule_id, event_id));
        CREATE INDEX notification_messages_by_time ON notification_messages (due_at);
        CREATE TABLE notification_cursor (
            name TEXT NOT NULL PRIMARY KEY,
            event_id BIGINT NOT NULL);
        INSERT INTO notification_cursor (name, event_id) VALUES ('events', 0);
        """);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task AddAsync(NotificationRule rule, CancellationToken cancellation) => database.ExecuteAsync(
        """
        INSERT INTO notification_rules (id, user_id, host, repository_id, repository, way, address, secret, topics, types, digest_minutes, quiet_from, quiet_to, offset_minutes, created_at)
        VALUES (@Id, @UserId, @Host, @RepositoryId, @Repository, @Way, @address, @secret, @TopicList, @TypeList, @DigestMinutes, @QuietFrom, @QuietTo, @OffsetMinutes, @CreatedAt)
        """,
        new
        {
            rule.Id,
            rule.UserId,
            rule.Host,
            rule.RepositoryId,
            rule.Repository,
            rule.Way,
            address = _protector.Protect(rule.Address),
            secret = rule.Secret is null ? null : _protector.Protect(rule.Secret),
            rule.TopicList,
            rule.TypeList,
            rule.DigestMinutes,
            rule.QuietFrom,
            rule.QuietTo,
            rule.OffsetMinutes,
            rule.CreatedAt,
        },
        cancellation);

    /// <summary>Rules as they stand, address and secret still encrypted; of everybody when <paramref name="userId"/> is null.</summary>
    public Task<IReadOnlyList<NotificationRule>> ListAsync(string? userId, CancellationToken cancellation) =>
        database.QueryAsync<NotificationRule>(Columns + (userId is null ? "" : "WHERE user_id = @userId ") + "ORDER BY created_at, id", new { userId }, cancellation);

    public Task<NotificationRule?> FindAsync(string id, CancellationToken cancellation) => database.FirstOrDefaultAsync<NotificationRule>(Columns + "WHERE id = @id", new { id }, cancellation);

    public async Task<bool> RemoveAsync(string id, string userId, CancellationToken cancellation)
    {
        await database.ExecuteAsync("DELETE FROM notification_messages WHERE rule_id = @id AND EXISTS (SELECT 1 FROM notification_rules WHERE id = @id AND user_id = @userId)", new { id, userId }, cancellation);
        return await database.ExecuteAsync("DELETE FROM notification_rules WHERE id = @id AND user_id = @userId", new { id, userId }, cancellation) == 1;
    }

    /// <summary>What was encrypted, or null when its key ring is gone.</summary>
    public string? Open(string? text)
    {
        try
        {
            return text is null ? null : _protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public async Task<long> CursorAsync(CancellationToken cancellation) => await database.FirstOrDefaultAsync<long>("SELECT event_id FROM notification_cursor WHERE name = 'events'", null, cancellation);

    /// <summary>Puts messages and moves on, together; false when another process was faster, and did it.</summary>
    public async Task<bool> PutAsync(long from, long to, IReadOnlyList<(string RuleId, StoredEvent Event, string Text, DateTimeOffset Due)> messages, CancellationToken cancellation)
    {
        var isOurs = false;
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                isOurs = await connection.ExecuteAsync(new CommandDefinition(
                    "UPDATE notification_cursor SET event_id = @to WHERE name = 'events' AND event_id = @from", new { from, to }, transaction, cancellationToken: cancellation)) == 1;
                if (isOurs)
                {
                    await connection.ExecuteAsync(new CommandDefinition(
                        "INSERT INTO notification_messages (rule_id, event_id, text, due_at) VALUES (@RuleId, @Id, @Text, @due) ON CONFLICT DO NOTHING",
                        messages.Select(message => new { message.RuleId, message.Event.Id, message.Text, due = message.Due.ToUnixTimeMilliseconds() }),
                        transaction,
                        cancellationToken: cancellation));
                }
            },
            cancellation);
        return isOurs;
    }

    /// <summary>Messages that are due, of one rule; whoever takes them has five minutes.</summary>
    public async Task<IReadOnlyList<WaitingMessage>> TakeAsync(CancellationToken cancellation)
    {
        var now = Now;
        var rule = await database.FirstOrDefaultAsync<string>("SELECT rule_id FROM notification_messages WHERE due_at <= @now ORDER BY due_at LIMIT 1", new { now }, cancellation);
        return rule is null ? [] : await database.QueryAsync<WaitingMessage>(
            """
            UPDATE notification_messages SET due_at = @until, attempts = attempts + 1 WHERE rule_id = @rule AND due_at <= @now
            RETURNING rule_id AS RuleId, event_id AS EventId, text AS Text, attempts AS Attempts
            """,
            new { rule, now, until = now + 300_000 },
            cancellation);
    }

    public Task DoneAsync(IReadOnlyList<WaitingMessage> messages, CancellationToken cancellation) => EachAsync("DELETE FROM notification_messages WHERE rule_id = @RuleId AND event_id = @EventId", messages, default, cancellation);

    public Task AgainAsync(IReadOnlyList<WaitingMessage> messages, DateTimeOffset due, CancellationToken cancellation) =>
        EachAsync("UPDATE notification_messages SET due_at = @due WHERE rule_id = @RuleId AND event_id = @EventId", messages, due, cancellation);

    private Task EachAsync(string sql, IReadOnlyList<WaitingMessage> messages, DateTimeOffset due, CancellationToken cancellation) => database.InTransactionAsync(
        (connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
            sql, messages.Select(message => new { message.RuleId, message.EventId, due = due.ToUnixTimeMilliseconds() }), transaction, cancellationToken: cancellation)),
        cancellation);
}
