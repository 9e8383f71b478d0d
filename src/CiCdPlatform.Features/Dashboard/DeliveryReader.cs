using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Webhooks;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>Reads webhook deliveries page by page; deliveries name no one repository, so only those see them who see everything.</summary>
internal sealed class DeliveryReader(ProductDatabase database)
{
    private const string Columns = """
        SELECT d.host AS Host, d.id AS Id, d.event AS Event, d.action AS Action, d.bytes AS Bytes, d.received_at AS ReceivedAt, d.seen AS Seen, d.leads_to AS LeadsToJson,
            (SELECT COUNT(*) FROM inbox_queue q WHERE q.host = d.host AND q.delivery_id = d.id AND q.state = 'pending') AS Pending,
            (SELECT COUNT(*) FROM inbox_queue q WHERE q.host = d.host AND q.delivery_id = d.id AND q.state = 'set-aside') AS SetAside
        FROM webhook_deliveries d
        """;

    /// <summary>A page, the newest first; the state is one of the inbox's, or null for any.</summary>
    public async Task<BoardPage<DeliverySummary>> ListAsync(string? state, string? after, int size, CancellationToken cancellation)
    {
        var at = PageCursor.Read(after, 3);
        var received = PageCursor.Number(at, 0);
        var waits = "SELECT 1 FROM inbox_queue q WHERE q.host = d.host AND q.delivery_id = d.id";
        var where = (state switch
        {
            "set-aside" or "pending" => $" AND EXISTS ({waits} AND q.state = '{state}')",
            "done" => $" AND NOT EXISTS ({waits})",
            _ => "",
        }) + (received is null ? "" : " AND (d.received_at, d.host, d.id) < (@received, @host, @id)");
        var rows = await database.QueryAsync<DeliverySummary>(
            $"{Columns} WHERE 1 = 1{where} ORDER BY d.received_at DESC, d.host DESC, d.id DESC LIMIT @limit",
            new { received = received ?? 0, host = at?[1] ?? "", id = at?[2] ?? "", limit = size + 1 },
            cancellation);
        return BoardPage<DeliverySummary>.Of(rows, size, row => PageCursor.Of(row.ReceivedAt, row.Host, row.Id));
    }

    /// <summary>Deliveries of which something was set aside.</summary>
    public Task<long> CountSetAsideAsync(CancellationToken cancellation) =>
        database.FirstOrDefaultAsync<long>("SELECT COUNT(*) FROM (SELECT DISTINCT host, delivery_id FROM inbox_queue WHERE state = 'set-aside') q", null, cancellation);
}
