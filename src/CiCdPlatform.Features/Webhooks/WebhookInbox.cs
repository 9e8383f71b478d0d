using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using Dapper;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>A verified delivery: <paramref name="Id"/> is the forge's own id of it, stable over redeliveries.</summary>
internal sealed record Delivery(string Host, string Id, string Event, string? Action, int Bytes);

/// <summary>
/// Owns arrival and deduplication: a delivery and what it leads to are written in one transaction, before the forge gets its answer.
/// </summary>
internal sealed class WebhookInbox(ProductDatabase database, TimeProvider time, InboxSignal signal)
{
    /// <summary>An intent that failed this often is set aside and stays visible.</summary>
    public const int MaxAttempts = 8;

    public static Migration Migration { get; } = new("features-002-inbox", """
        CREATE TABLE webhook_deliveries (
            host TEXT NOT NULL,
            id TEXT NOT NULL,
            event TEXT NOT NULL,
            action TEXT NULL,
            bytes INTEGER NOT NULL,
            received_at BIGINT NOT NULL,
            seen INTEGER NOT NULL DEFAULT 1,
            PRIMARY KEY (host, id));
        CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (received_at);
        CREATE TABLE inbox_intents (
            host TEXT NOT NULL,
            delivery_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            orchestration TEXT NULL,
            instance_id TEXT NOT NULL,
            event_name TEXT NULL,
            payload TEXT NOT NULL,
            supersession_key TEXT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL,
            error TEXT NULL,
            PRIMARY KEY (host, delivery_id, number));
        CREATE INDEX inbox_intents_pending ON inbox_intents (state, created_at);
        """);

    /// <summary>Writes the delivery and its intents, or only counts it when it came before; true when it was new.</summary>
    public async Task<bool> AcceptAsync(Delivery delivery, IReadOnlyList<Intent> intents, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isNew = false;
        await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var seen = await connection.ExecuteScalarAsync<int>(
                    """
                    INSERT INTO webhook_deliveries (host, id, event, action, bytes, received_at) VALUES (@Host, @Id, @Event, @Action, @Bytes, @now)
                    ON CONFLICT (host, id) DO UPDATE SET seen = webhook_deliveries.seen + 1
                    RETURNING seen
                    """,
                    new { delivery.Host, delivery.Id, delivery.Event, delivery.Action, delivery.Bytes, now },
                    transaction);
                isNew = seen == 1;
                if (isNew)
                {
                    for (var number = 0; number < intents.Count; number++)
                    {
                        var intent = intents[number];
                        await connection.ExecuteAsync(
                            """
                            INSERT INTO inbox_intents (host, delivery_id, number, orchestration, instance_id, event_name, payload, supersession_key, state, created_at)
                            VALUES (@Host, @Id, @number, @Orchestration, @InstanceId, @EventName, @payload, @SupersessionKey, 'pending', @now)
                            """,
                            new
                            {
                                delivery.Host,
                                delivery.Id,
                                number,
                                intent.Orchestration,
                                intent.InstanceId,
                                intent.EventName,
                                payload = intent.Payload.GetRawText(),
                                intent.SupersessionKey,
                                now,
                            },
                            transaction);
                    }
                }
            },
            cancellation);
        if (isNew && intents.Count > 0)
        {
            signal.Set();
        }

        return isNew;
    }

    /// <summary>Pending intents, the oldest first.</summary>
    public async Task<IReadOnlyList<PendingIntent>> ListPendingAsync(int limit, CancellationToken cancellation) =>
        (await database.QueryAsync<Row>(
            """
            SELECT host AS Host, delivery_id AS DeliveryId, number AS Number, orchestration AS Orchestration, instance_id AS InstanceId,
                event_name AS EventName, payload AS Payload, supersession_key AS SupersessionKey, attempts AS Attempts
            FROM inbox_intents WHERE state = 'pending' ORDER BY created_at, delivery_id, number LIMIT @limit
            """,
            new { limit },
            cancellation))
        .Select(row => new PendingIntent(
            row.Host,
            row.DeliveryId,
            (int)row.Number,
            (int)row.Attempts,
            new Intent(row.Orchestration, row.InstanceId, row.EventName, JsonSerializer.Deserialize<JsonElement>(row.Payload), row.SupersessionKey)))
        .ToList();

    /// <summary>The intent was carried out.</summary>
    public Task DoneAsync(PendingIntent pending, CancellationToken cancellation) => database.ExecuteAsync(
        "UPDATE inbox_intents SET state = 'done', error = NULL WHERE host = @Host AND delivery_id = @DeliveryId AND number = @Number",
        new { pending.Host, pending.DeliveryId, pending.Number },
        cancellation);

    /// <summary>The intent failed; after <see cref="MaxAttempts"/> it is set aside.</summary>
    public Task FailedAsync(PendingIntent pending, string error, CancellationToken cancellation) => database.ExecuteAsync(
        """
        UPDATE inbox_intents SET attempts = attempts + 1, error = @error, state = CASE WHEN attempts + 1 >= @MaxAttempts THEN 'failed' ELSE 'pending' END
        WHERE host = @Host AND delivery_id = @DeliveryId AND number = @Number
        """,
        new { pending.Host, pending.DeliveryId, pending.Number, error, MaxAttempts },
        cancellation);

    /// <summary>Deliveries with what became of them, the newest first.</summary>
    public Task<IReadOnlyList<DeliverySummary>> ListAsync(int limit, CancellationToken cancellation) => database.QueryAsync<DeliverySummary>(
        """
        SELECT d.host AS Host, d.id AS Id, d.event AS Event, d.action AS Action, d.bytes AS Bytes, d.received_at AS ReceivedAt, d.seen AS Seen,
            (SELECT COUNT(*) FROM inbox_intents i WHERE i.host = d.host AND i.delivery_id = d.id AND i.state = 'pending') AS Pending,
            (SELECT COUNT(*) FROM inbox_intents i WHERE i.host = d.host AND i.delivery_id = d.id AND i.state = 'done') AS Done,
            (SELECT COUNT(*) FROM inbox_intents i WHERE i.host = d.host AND i.delivery_id = d.id AND i.state = 'failed') AS Failed
        FROM webhook_deliveries d ORDER BY d.received_at DESC, d.id LIMIT @limit
        """,
        new { limit },
        cancellation);

    private sealed class Row
    {
        public required string Host { get; init; }
        public required string DeliveryId { get; init; }
        public long Number { get; init; }
        public string? Orchestration { get; init; }
        public required string InstanceId { get; init; }
        public string? EventName { get; init; }
        public required string Payload { get; init; }
        public string? SupersessionKey { get; init; }
        public long Attempts { get; init; }
    }
}

/// <summary>An intent that waits for the dispatcher.</summary>
internal sealed record PendingIntent(string Host, string DeliveryId, int Number, int Attempts, Intent Intent);

/// <summary>A delivery as an operator sees it; <c>ReceivedAt</c> in Unix milliseconds, <c>Seen</c> counts redeliveries too.</summary>
public sealed class DeliverySummary
{
    /// <summary>The forge's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The forge's id of the delivery.</summary>
    public string Id { get; init; } = "";

    /// <summary>The event.</summary>
    public string Event { get; init; } = "";

    /// <summary>The event's action, if it has one.</summary>
    public string? Action { get; init; }

    /// <summary>Size of the body.</summary>
    public long Bytes { get; init; }

    /// <summary>When it first came.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>How often it came.</summary>
    public long Seen { get; init; }

    /// <summary>Intents that wait.</summary>
    public long Pending { get; init; }

    /// <summary>Intents carried out.</summary>
    public long Done { get; init; }

    /// <summary>Intents set aside.</summary>
    public long Failed { get; init; }
}
