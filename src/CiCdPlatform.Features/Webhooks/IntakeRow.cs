using System.Data.Common;
using System.Text.Json;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Reads the columns of a taken intent, in the order in which both dialects give them.</summary>
internal static class IntakeRow
{
    public static TakenIntent Read(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetString(2),
        row.GetInt32(3),
        row.GetInt32(4),
        Text(row, 5),
        new Intent(Text(row, 6), row.GetString(7), Text(row, 8), row.GetString(9), Text(row, 10)) { Tenant = row.GetString(11) });

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>What a batch's statement told, put together with what was sent.</summary>
internal sealed class StoredRows(IReadOnlyList<Arrival> arrivals)
{
    private readonly Dictionary<(string Host, string Id), (int Seen, List<(long Id, int Number, bool IsTaken)> Intents)> _rows = [];

    /// <summary>A delivery that is on disk and was seen so often, in this batch and before.</summary>
    public void AddDelivery(string host, string id, int seen) => _rows[(host, id)] = (seen, []);

    /// <summary>An intent of a delivery that was added.</summary>
    public void AddIntent(string host, string id, long intent, int number, bool isTaken) => _rows[(host, id)].Intents.Add((intent, number, isTaken));

    public IReadOnlyList<StoredArrival> Stored()
    {
        var stored = new StoredArrival[arrivals.Count];
        for (var i = 0; i < stored.Length; i++)
        {
            var (arrival, delivery) = (arrivals[i], arrivals[i].Delivery);
            var (seen, intents) = _rows[(delivery.Host, delivery.Id)];
            var taken = intents.Where(intent => intent.IsTaken)
                .Select(intent => new TakenIntent(
                    intent.Id, delivery.Host, delivery.Id, intent.Number, 0, arrival.TraceParent, arrival.Routed.Intents[intent.Number])).ToList();
            stored[i] = new StoredArrival(arrival, IsNew: seen == arrival.Seen, taken, intents.Count - taken.Count);
        }

        return stored;
    }
}

/// <summary>What a delivery led to, as an operator sees it: <c>Orchestration</c> started, or <c>Event</c> raised on an instance.</summary>
public sealed record LeadsTo(string? Orchestration, string? Event, string InstanceId)
{
    internal static string? Write(IReadOnlyList<Intent> intents) => intents.Count == 0
        ? null
        : JsonSerializer.Serialize(intents.Select(intent => new LeadsTo(intent.Orchestration, intent.EventName, intent.InstanceId)), InboxJson.Options);

    internal static IReadOnlyList<LeadsTo> Read(string? json) => json is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<LeadsTo>>(json, InboxJson.Options)!;
}
