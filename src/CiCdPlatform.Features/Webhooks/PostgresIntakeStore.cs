using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using Npgsql;
using NpgsqlTypes;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>One round trip a batch: everything that came goes over as arrays, in one statement.</summary>
internal sealed class PostgresIntakeStore(SqlDatabase database, IntakeSettings settings, TimeProvider time) : IIntakeStore
{
    /// <summary>The channel on which processes tell each other that intents wait.</summary>
    public const string Channel = "cicd_inbox";

    private const string Now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private const string Arrivals = """
        INSERT INTO webhook_deliveries AS d (host, id, event, action, bytes, received_at, seen, leads_to)
        SELECT host, id, event, action, bytes, $8, seen, leads_to
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::text[]) AS c (host, id, event, action, bytes, seen, leads_to) ORDER BY host, id
        ON CONFLICT (host, id) DO UPDATE SET seen = d.seen + excluded.seen
        RETURNING host, id
        """;

    private const string ArrivalsAlone = $"{Arrivals}, NULL::bigint, seen, 0::bigint";

    // A delivery is new when it was seen exactly as often as this batch says: a row that stood before counts at least one more.
    private const string Write = $"""
        WITH arrived AS ({Arrivals}, seen),
        queued AS (
            INSERT INTO inbox_queue (host, delivery_id, number, orchestration, instance_id, event_name, payload, supersession_key, tenant, trace_parent, created_at, due_at)
            SELECT i.host, i.delivery_id, i.number, i.orchestration, i.instance_id, i.event_name, i.payload, i.supersession_key, i.tenant, i.trace_parent, $8,
                CASE WHEN i.taken AND NOT EXISTS (SELECT FROM inbox_queue o WHERE o.supersession_key = i.supersession_key AND o.state = '{InboxSchema.Pending}') THEN {Now} + $21 ELSE 0 END
            FROM unnest($9::text[], $10::text[], $11::int[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::bool[], $20::int[])
                WITH ORDINALITY AS i (host, delivery_id, number, orchestration, instance_id, event_name, payload, supersession_key, tenant, trace_parent, taken, seen, ordinal)
            JOIN arrived a ON a.id = i.delivery_id AND a.host = i.host AND a.seen = i.seen
            ORDER BY i.ordinal
            RETURNING id, host, delivery_id, number, due_at)
        SELECT host, id, NULL::bigint, seen, 0::bigint FROM arrived UNION ALL SELECT host, delivery_id, id, number, due_at FROM queued
        """;

    private const string Done = "DELETE FROM inbox_queue WHERE id = ANY($1)";

    private const string Failed = $"""
        UPDATE inbox_queue q SET attempts = attempts + 1, error = f.error, due_at = CASE WHEN f.delay IS NULL THEN 0 ELSE {Now} + f.delay END,
            state = CASE WHEN f.delay IS NULL THEN '{InboxSchema.SetAside}' ELSE '{InboxSchema.Pending}' END
        FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS f (id, error, delay) WHERE q.id = f.id
        """;

    private const string Columns = "q.id, q.host, q.delivery_id, q.number, q.attempts, q.trace_parent, q.orchestration, q.instance_id, q.event_name, q.payload, q.supersession_key, q.tenant";

    // Whoever else takes the oldest makes it fall due later, and this one then takes nothing.
    private const string TakeNext = $"""
        WITH oldest AS (SELECT id FROM inbox_queue WHERE supersession_key = $1 AND state = '{InboxSchema.Pending}' ORDER BY id LIMIT 1)
        UPDATE inbox_queue q SET due_at = {Now} + $2 FROM oldest WHERE q.id = oldest.id AND COALESCE(q.state, '') = '{InboxSchema.Pending}' AND q.due_at <= {Now}
        RETURNING {Columns}
        """;

    // Tenants are found by jumping along the index, so that a tenant with a million intents costs no more than one with a single one.
    // What was found is then locked by its key: the state is compared as an expression, so that the index of all that is pending does not fit.
    private const string Take = $"""
        WITH RECURSIVE tenants AS (
            (SELECT tenant FROM inbox_queue WHERE state = '{InboxSchema.Pending}' ORDER BY tenant LIMIT 1)
            UNION ALL
            SELECT (SELECT q.tenant FROM inbox_queue q WHERE q.state = '{InboxSchema.Pending}' AND q.tenant > t.tenant ORDER BY q.tenant LIMIT 1)
            FROM tenants t WHERE t.tenant IS NOT NULL),
        waiting AS (
            SELECT q.id, q.turn FROM tenants t CROSS JOIN LATERAL (
                SELECT c.id, row_number() OVER (ORDER BY c.id) AS turn FROM inbox_queue c
                WHERE c.state = '{InboxSchema.Pending}' AND c.tenant = t.tenant AND c.due_at <= {Now}
                    AND (c.supersession_key IS NULL OR NOT EXISTS (
                        SELECT FROM inbox_queue o WHERE o.supersession_key = c.supersession_key AND o.id < c.id AND o.state = '{InboxSchema.Pending}'))
                ORDER BY c.id LIMIT 2 * $1) q
            WHERE t.tenant IS NOT NULL
            ORDER BY q.turn, q.id LIMIT 2 * $1),
        free AS (
            SELECT q.id FROM inbox_queue q JOIN waiting ON waiting.id = q.id
            WHERE COALESCE(q.state, '') = '{InboxSchema.Pending}' AND q.due_at <= {Now}
            ORDER BY waiting.turn, waiting.id LIMIT $1
            FOR UPDATE OF q SKIP LOCKED)
        UPDATE inbox_queue q SET due_at = {Now} + $2 FROM free WHERE q.id = free.id
        RETURNING {Columns}
        """;

    private NpgsqlConnection? _connection;

    public async Task<IReadOnlyList<StoredArrival>> WriteAsync(IReadOnlyList<Arrival> arrivals, IReadOnlyList<Settlement> settlements, CancellationToken cancellation)
    {
        var connection = _connection ??= (NpgsqlConnection)await database.OpenByKeyAsync(cancellation);
        try
        {
            if (arrivals.All(arrival => arrival.Routed.IsPlain))
            {
                return await WriteAsync(connection, null, arrivals, settlements, cancellation);
            }

            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var stored = await WriteAsync(connection, transaction, arrivals, settlements, cancellation);
            await RepositoryStore.ApplyAsync(connection, transaction, stored.Where(one => one.IsNew).Select(one => one.Arrival.Routed), time.GetUtcNow(), cancellation);
            await transaction.CommitAsync(cancellation);
            return stored;
        }
        catch
        {
            // Whatever state it is in, the next batch begins afresh.
            _connection = null;
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<IReadOnlyList<TakenIntent>> TakeAsync(int most, CancellationToken cancellation) => ReadAsync(Take, Of(most), cancellation);

    public async Task<TakenIntent?> TakeNextAsync(string supersessionKey, CancellationToken cancellation) => (await ReadAsync(TakeNext, Of(supersessionKey), cancellation)).SingleOrDefault();

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<TakenIntent>> ReadAsync(string sql, NpgsqlParameter which, CancellationToken cancellation)
    {
        await using var connection = (NpgsqlConnection)await database.OpenByKeyAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { which, Of((long)settings.TakenFor.TotalMilliseconds) } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var taken = new List<TakenIntent>();
        while (await reader.ReadAsync(cancellation))
        {
            taken.Add(IntakeRow.Read(reader));
        }

        return taken;
    }

    // Without a transaction of its own a batch is one implicitly, and one round trip.
    private async Task<IReadOnlyList<StoredArrival>> WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, IReadOnlyList<Arrival> arrivals, IReadOnlyList<Settlement> settlements, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        // What is done goes first: it may be what an arrival with the same supersession key would wait for.
        var done = settlements.Where(settlement => settlement.Error is null).Select(settlement => settlement.Id).ToArray();
        if (done.Length > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Done) { Parameters = { Of(done) } });
        }

        var failed = settlements.Where(settlement => settlement.Error is not null).ToList();
        if (failed.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Failed)
            {
                Parameters =
                {
                    Of(failed.ConvertAll(settlement => settlement.Id).ToArray()),
                    Of(failed.ConvertAll(settlement => settlement.Error).ToArray()),
                    Of(failed.ConvertAll(settlement => settlement.RetryIn is { } delay ? (long?)delay.TotalMilliseconds : null).ToArray()),
                },
            });
        }

        if (arrivals.Count > 0)
        {
            batch.BatchCommands.Add(Arriving(arrivals));
            if (arrivals.Any(arrival => !arrival.IsReserved && arrival.Routed.Intents.Count > 0))
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand($"NOTIFY {Channel}"));
            }
        }

        var rows = new StoredRows(arrivals);
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            while (arrivals.Count > 0 && await reader.ReadAsync(cancellation))
            {
                if (await reader.IsDBNullAsync(2, cancellation))
                {
                    rows.AddDelivery(reader.GetString(0), reader.GetString(1), reader.GetInt32(3));
                }
                else
                {
                    rows.AddIntent(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt32(3), isTaken: reader.GetInt64(4) > 0);
                }
            }
        }

        return rows.Stored();
    }

    private NpgsqlBatchCommand Arriving(IReadOnlyList<Arrival> arrivals)
    {
        var intents = arrivals.SelectMany(arrival => arrival.Routed.Intents.Select((intent, number) => (arrival, intent, number))).ToList();
        var command = new NpgsqlBatchCommand(intents.Count == 0 ? ArrivalsAlone : Write)
        {
            Parameters =
            {
                Of(arrivals, arrival => arrival.Delivery.Host),
                Of(arrivals, arrival => arrival.Delivery.Id),
                Of(arrivals, arrival => arrival.Delivery.Event),
                Of(arrivals, arrival => arrival.Delivery.Action),
                Of(arrivals, arrival => arrival.Delivery.Bytes),
                Of(arrivals, arrival => arrival.Seen),
                Of(arrivals, arrival => LeadsTo.Write(arrival.Routed.Intents)),
                Of(time.GetUtcNow().ToUnixTimeMilliseconds()),
            },
        };
        if (intents.Count == 0)
        {
            return command;
        }

        command.Parameters.Add(Of(intents, one => one.arrival.Delivery.Host));
        command.Parameters.Add(Of(intents, one => one.arrival.Delivery.Id));
        command.Parameters.Add(Of(intents, one => one.number));
        command.Parameters.Add(Of(intents, one => one.intent.Orchestration));
        command.Parameters.Add(Of(intents, one => one.intent.InstanceId));
        command.Parameters.Add(Of(intents, one => one.intent.EventName));
        command.Parameters.Add(Of(intents, one => one.intent.Payload));
        command.Parameters.Add(Of(intents, one => one.intent.SupersessionKey));
        command.Parameters.Add(Of(intents, one => one.intent.Tenant));
        command.Parameters.Add(Of(intents, one => one.arrival.TraceParent));
        command.Parameters.Add(Of(intents, one => one.arrival.IsReserved));
        command.Parameters.Add(Of(intents, one => one.arrival.Seen));
        command.Parameters.Add(Of((long)settings.TakenFor.TotalMilliseconds));
        return command;
    }

    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter<TColumn[]> Of<T, TColumn>(IReadOnlyList<T> rows, Func<T, TColumn> column)
    {
        var values = new TColumn[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = column(rows[i]);
        }

        return new() { TypedValue = values };
    }
}
