using Npgsql;

namespace CiCdPlatform.Durable.Storage.PostgreSql;

/// <summary>The engine's tables in PostgreSQL, for any number of processes. Leases go by the server's clock.</summary>
internal sealed class PostgresDurableStore(PostgresDatabase database, string worker, DurableCatalogue catalogue, TimeProvider time) : SqlDurableStore(database, worker, catalogue, time)
{
    private const string Channel = "cicd_durable";

    protected override string Clock => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    protected override string ForUpdateSkipLocked => " FOR UPDATE SKIP LOCKED";

    public override async Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<DurableWrite> writes, bool again)
    {
        var outcomes = new WriteOutcome[writes.Count];
        await using var connection = await database.Writing.OpenConnectionAsync();
        var bulk = PostgresBulk.Of(writes, Worker, again);
        if (bulk.IsEverything)
        {
            // The whole batch in one round trip, and so one transaction.
            await bulk.RunAsync(connection, outcomes);
            return outcomes;
        }

        await using var transaction = await connection.BeginTransactionAsync();
        await bulk.RunAsync(connection, outcomes);
        var session = new SqlSession(connection);
        List<string> notices = [.. bulk.Notices];
        var writer = new SqlWriter(session, Worker, Known, notices, again);
        foreach (var index in bulk.Others)
        {
            outcomes[index] = await writer.ApplyAsync(writes[index]);
        }

        if (notices.Count > 0)
        {
            await session.ExecuteAsync("SELECT pg_notify($1, notice) FROM unnest($2::text[]) AS notice", Channel, notices.Distinct().ToArray());
        }

        await transaction.CommitAsync();
        return outcomes;
    }

    /// <summary>Each tenant with work gives its oldest first, then each its second, and so on; what another process is just taking is passed over.</summary>
    public override async Task<IReadOnlyList<OwnedInstance>> ClaimAsync(DateTimeOffset now, int limit)
    {
        await using var session = await SessionAsync();
        return await session.QueryAsync(
            """
            WITH RECURSIVE tenants AS (
                (SELECT tenant FROM durable_instances WHERE owner IS NULL AND ready_at IS NOT NULL ORDER BY tenant LIMIT 1)
                UNION ALL
                SELECT (SELECT i.tenant FROM durable_instances i WHERE i.owner IS NULL AND i.ready_at IS NOT NULL AND i.tenant > t.tenant ORDER BY i.tenant LIMIT 1)
                FROM tenants t WHERE t.tenant IS NOT NULL),
            candidates AS (
                SELECT share.id FROM tenants t CROSS JOIN LATERAL (
                    SELECT i.id, i.ready_at, ROW_NUMBER() OVER (ORDER BY i.ready_at) AS place FROM durable_instances i
                    WHERE i.tenant = t.tenant AND i.owner IS NULL AND i.ready_at <= $2 AND strpos($3, '|' || i.name || ':' || i.code_version || '|') > 0
                    ORDER BY i.ready_at LIMIT $4) share
                WHERE t.tenant IS NOT NULL ORDER BY share.place, share.ready_at LIMIT $4),
            free AS (
                SELECT i.id FROM durable_instances i WHERE i.id IN (SELECT id FROM candidates) AND i.owner IS NULL AND i.ready_at <= $2 FOR UPDATE SKIP LOCKED)
            UPDATE durable_instances i SET owner = $1 FROM free WHERE i.id = free.id RETURNING i.id, i.version, i.mail
            """,
            row => new OwnedInstance(row.GetString(0), row.GetInt64(1), row.GetInt64(2)),
            Worker,
            now.ToUnixTimeMilliseconds(),
            Known,
            (long)limit);
    }

    public override async Task ListenAsync(Action<string?> news, CancellationToken cancellation)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellation);
        connection.Notification += (_, notice) =>
        {
            if (notice.Payload == SqlWriter.AnybodysWork)
            {
                news(null);
            }
            else if (notice.Payload.StartsWith(Worker, StringComparison.Ordinal) && notice.Payload[Worker.Length..] is ['/', .. var instance])
            {
                news(instance);
            }
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellation);
        }

        // What was said before the ear was open.
        news(null);
        while (true)
        {
            await connection.WaitAsync(cancellation);
        }
    }
}
