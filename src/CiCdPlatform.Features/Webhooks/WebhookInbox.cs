using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Which deliveries to list; null means any.</summary>
/// <param name="State">pending, set-aside or done.</param>
/// <param name="Host">The forge's host.</param>
/// <param name="Event">The event.</param>
/// <param name="Since">Received at or after.</param>
/// <param name="Before">Received before, for the next page.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
internal sealed record DeliveryQuery(string? State, string? Host, string? Event, DateTimeOffset? Since, DateTimeOffset? Before, int Limit);

/// <summary>What an operator asks of the inbox and does with it; the intake and the dispatcher have statements of their own.</summary>
internal sealed class WebhookInbox(ProductDatabase database, InboxSignal signal, Handover handover)
{
    private const string Columns = """
        SELECT d.host AS Host, d.id AS Id, d.event AS Event, d.action AS Action, d.bytes AS Bytes, d.received_at AS ReceivedAt, d.seen AS Seen, d.leads_to AS LeadsToJson,
            (SELECT COUNT(*) FROM inbox_queue q WHERE q.host = d.host AND q.delivery_id = d.id AND q.state = 'pending') AS Pending,
            (SELECT COUNT(*) FROM inbox_queue q WHERE q.host = d.host AND q.delivery_id = d.id AND q.state = 'set-aside') AS SetAside
        FROM webhook_deliveries d
        """;

    /// <summary>States that deliveries may be asked for by.</summary>
    public static IReadOnlyList<string> States { get; } = [InboxSchema.Pending, InboxSchema.SetAside, DeliverySummary.Done];

    /// <summary>Deliveries with what became of them, the newest first.</summary>
    public Task<IReadOnlyList<DeliverySummary>> ListAsync(DeliveryQuery query, CancellationToken cancellation)
    {
        const string Waits = "FROM inbox_queue q WHERE q.host = d.host AND q.delivery_id = d.id";
        string?[] conditions =
        [
            query.Host is null ? null : "d.host = @Host",
            query.Event is null ? null : "d.event = @Event",
            query.Since is null ? null : "d.received_at >= @since",
            query.Before is null ? null : "d.received_at < @before",
            query.State switch
            {
                InboxSchema.SetAside => $"EXISTS (SELECT 1 {Waits} AND q.state = '{InboxSchema.SetAside}')",
                InboxSchema.Pending => $"EXISTS (SELECT 1 {Waits} AND q.state = '{InboxSchema.Pending}')",
                DeliverySummary.Done => $"NOT EXISTS (SELECT 1 {Waits})",
                _ => null,
            },
        ];
        var where = string.Join(" AND ", conditions.OfType<string>());
        return database.QueryAsync<DeliverySummary>(
            $"{Columns} {(where.Length == 0 ? "" : "WHERE " + where)} ORDER BY d.received_at DESC, d.id LIMIT @Limit",
            new { query.Host, query.Event, since = query.Since?.ToUnixTimeMilliseconds(), before = query.Before?.ToUnixTimeMilliseconds(), query.Limit },
            cancellation);
    }

    /// <summary>One delivery with its open intents, or null.</summary>
    public async Task<DeliveryDetail?> FindAsync(string host, string id, CancellationToken cancellation)
    {
        var delivery = await database.FirstOrDefaultAsync<DeliverySummary>($"{Columns} WHERE d.host = @host AND d.id = @id", new { host, id }, cancellation);
        return delivery is null
            ? null
            : new DeliveryDetail(delivery, await database.QueryAsync<OpenIntent>(
                """
                SELECT number AS Number, orchestration AS Orchestration, event_name AS Event, instance_id AS InstanceId, tenant AS Tenant, state AS State, attempts AS Attempts, error AS Error
                FROM inbox_queue WHERE host = @host AND delivery_id = @id ORDER BY number
                """,
                new { host, id },
                cancellation));
    }

    /// <summary>Lets the intents of a delivery that were set aside be tried again from the start; returns how many.</summary>
    public async Task<int> RetryAsync(string host, string id, CancellationToken cancellation)
    {
        var count = await database.ExecuteAsync(
            $"UPDATE inbox_queue SET state = '{InboxSchema.Pending}', attempts = 0, due_at = 0 WHERE host = @host AND delivery_id = @id AND state = '{InboxSchema.SetAside}'",
            new { host, id },
            cancellation);
        if (count > 0)
        {
            handover.HasBacklog = true;
            signal.Set();
        }

        return count;
    }
}

/// <summary>A delivery as an operator sees it; <c>ReceivedAt</c> in Unix milliseconds, <c>Seen</c> counts redeliveries too.</summary>
public sealed class DeliverySummary
{
    internal const string Done = "done";

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

    /// <summary>Intents set aside after too many tries.</summary>
    public long SetAside { get; init; }

    /// <summary><c>set-aside</c> when one of its intents is, <c>pending</c> while one waits, else <c>done</c>.</summary>
    public string State => SetAside > 0 ? InboxSchema.SetAside : Pending > 0 ? InboxSchema.Pending : Done;

    /// <summary>What it led to; none of what does not concern us.</summary>
    public IReadOnlyList<LeadsTo> LeadsTo => Webhooks.LeadsTo.Read(LeadsToJson);

    internal string? LeadsToJson { get; init; }
}

/// <summary>A delivery with its intents that are not done yet.</summary>
public sealed record DeliveryDetail(DeliverySummary Delivery, IReadOnlyList<OpenIntent> Open);

/// <summary>An intent that waits or was set aside.</summary>
public sealed class OpenIntent
{
    /// <summary>Its place in the delivery.</summary>
    public long Number { get; init; }

    /// <summary>The orchestration that it starts, or null.</summary>
    public string? Orchestration { get; init; }

    /// <summary>The event that it raises, or null.</summary>
    public string? Event { get; init; }

    /// <summary>The instance.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>On whose behalf.</summary>
    public string Tenant { get; init; } = "";

    /// <summary><c>pending</c> or <c>set-aside</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>How often it failed.</summary>
    public long Attempts { get; init; }

    /// <summary>How it failed last.</summary>
    public string? Error { get; init; }
}
