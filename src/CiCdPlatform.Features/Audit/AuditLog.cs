using System.Data.Common;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Audit;

/// <summary>Somebody did something to something.</summary>
/// <param name="Actor">Who: a person's, key's or token's id.</param>
/// <param name="ActorName">What people call them.</param>
/// <param name="Action">What, such as <c>session.created</c>.</param>
/// <param name="Subject">To what.</param>
/// <param name="Detail">More, never a secret; or null.</param>
public sealed record AuditEntry(string Actor, string ActorName, string Action, string Subject, string? Detail = null);

/// <summary>An entry as it was written. <c>Hash</c> covers it and <c>PreviousHash</c>; <c>At</c> is Unix milliseconds.</summary>
public sealed class AuditRecord
{
    /// <summary>Its place, from 1, without gaps.</summary>
    public long Sequence { get; init; }

    /// <summary>When.</summary>
    public long At { get; init; }

    /// <summary>Who, by id.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Who, by name.</summary>
    public string ActorName { get; init; } = "";

    /// <summary>What.</summary>
    public string Action { get; init; } = "";

    /// <summary>To what.</summary>
    public string Subject { get; init; } = "";

    /// <summary>More.</summary>
    public string? Detail { get; init; }

    /// <summary>The trace in which it happened.</summary>
    public string? TraceId { get; init; }

    /// <summary>The hash of the entry before; of the first, 64 zeros.</summary>
    public string PreviousHash { get; init; } = "";

    /// <summary>SHA-256 over the entry before and this one.</summary>
    public string Hash { get; init; } = "";
}

/// <summary>The audit log: every entry covers the one before it, so that nothing in it can be changed or taken out unseen.</summary>
public sealed class AuditLog
{
    private const string Columns = """
        SELECT sequence AS Sequence, at AS At, actor AS Actor, actor_name AS ActorName, action AS Action, subject AS Subject, detail AS Detail,
            trace_id AS TraceId, previous_hash AS PreviousHash, hash AS Hash FROM audit_log

        """;

    private const string Table = """
        CREATE TABLE audit_log (
            sequence BIGINT NOT NULL PRIMARY KEY,
            at BIGINT NOT NULL,
            actor TEXT NOT NULL,
            actor_name TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NULL,
            trace_id TEXT NULL,
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL);
        CREATE INDEX audit_log_by_actor ON audit_log (actor, sequence);
        CREATE INDEX audit_log_by_action ON audit_log (action, sequence);

        """;

    private const int LongestText = 4_000;
    private const int PieceOfCheck = 1_000;
    private readonly ProductDatabase _database;
    private readonly TimeProvider _time;

    internal AuditLog(ProductDatabase database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>The database itself refuses to change what was written.</summary>
    internal static Migration Migration { get; } = new("features-061-audit", Table + """
        CREATE TRIGGER audit_log_stays BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
        CREATE TRIGGER audit_log_keeps BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
        """)
    {
        PostgreSql = Table + """
            CREATE FUNCTION audit_log_stays() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $body$;
            CREATE TRIGGER audit_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stays();
            """,
    };

    /// <summary>What comes before the first entry.</summary>
    internal static string Beginning { get; } = new('0', 64);

    /// <summary>Writes an entry; texts lose what looks like a credential.</summary>
    public Task WriteAsync(AuditEntry entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _database.InTransactionAsync((connection, transaction) => WriteAsync(connection, transaction, entry), cancellation);
    }

    /// <summary>Writes an entry together with what it tells of.</summary>
    internal async Task WriteAsync(DbConnection connection, DbTransaction transaction, AuditEntry entry)
    {
        if (connection is Npgsql.NpgsqlConnection)
        {
            // One after the other over all processes; the number is ours alone. SQLite has one writer anyway.
            await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(7236241905)", transaction: transaction);
        }

        var last = await connection.QueryFirstOrDefaultAsync<AuditRecord>(Columns + "ORDER BY sequence DESC LIMIT 1", transaction: transaction);
        var record = new AuditRecord
        {
            Sequence = (last?.Sequence ?? 0) + 1,
            At = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            Actor = Clean(entry.Actor),
            ActorName = Clean(entry.ActorName),
            Action = Clean(entry.Action),
            Subject = Clean(entry.Subject),
            Detail = entry.Detail is null ? null : Clean(entry.Detail),
            TraceId = Activity.Current?.TraceId.ToString(),
            PreviousHash = last?.Hash ?? Beginning,
        };
        await connection.ExecuteAsync(
            """
            INSERT INTO audit_log (sequence, at, actor, actor_name, action, subject, detail, trace_id, previous_hash, hash)
            VALUES (@Sequence, @At, @Actor, @ActorName, @Action, @Subject, @Detail, @TraceId, @PreviousHash, @hash)
            """,
            new { record.Sequence, record.At, record.Actor, record.ActorName, record.Action, record.Subject, record.Detail, record.TraceId, record.PreviousHash, hash = HashOf(record) },
            transaction);
    }

    /// <summary>A page of entries, the newest first; null filters mean any.</summary>
    internal Task<IReadOnlyList<AuditRecord>> ListAsync(string? actor, string? action, string? subject, long before, int limit, CancellationToken cancellation)
    {
        var where = new StringBuilder("WHERE sequence < @before").Append(actor is null ? "" : " AND actor = @actor").Append(action is null ? "" : " AND action = @action")
            .Append(subject is null ? "" : " AND subject = @subject");
        return _database.QueryAsync<AuditRecord>(Columns + where + " ORDER BY sequence DESC LIMIT @limit", new { actor, action, subject, before, limit }, cancellation);
    }

    /// <summary>Entries in the order in which they were written, after one.</summary>
    internal Task<IReadOnlyList<AuditRecord>> ReadAsync(long after, int limit, CancellationToken cancellation) =>
        _database.QueryAsync<AuditRecord>(Columns + "WHERE sequence > @after ORDER BY sequence LIMIT @limit", new { after, limit }, cancellation);

    /// <summary>Checks the whole chain.</summary>
    internal async Task<AuditCheck> VerifyAsync(CancellationToken cancellation)
    {
        var chain = new AuditChain();
        while (chain.Fault is null && await ReadAsync(chain.Entries, PieceOfCheck, cancellation) is { Count: > 0 } piece)
        {
            foreach (var record in piece)
            {
                chain.Add(record);
            }
        }

        return chain.Check();
    }

    /// <summary>The hash of an entry: over its fields as JSON, in this order, and the entry before.</summary>
    internal static string HashOf(AuditRecord record) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<object?[]>(
        [record.PreviousHash, record.Sequence, record.At, record.Actor, record.ActorName, record.Action, record.Subject, record.Detail, record.TraceId])));

    private static string Clean(string text) => Storable.Text(CredentialMask.Apply(text.Length > LongestText ? text[..LongestText] : text));
}
