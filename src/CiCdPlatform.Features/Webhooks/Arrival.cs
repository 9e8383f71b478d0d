using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>A verified delivery: <paramref name="Id"/> is the forge's own id of it, stable over redeliveries.</summary>
internal sealed record Delivery(string Host, string Id, string Event, string? Action, int Bytes)
{
    private const int MaxAction = 200;

    /// <summary>The event's action, bounded.</summary>
    public string? Action { get; } = Action is null ? null : Storable.Text(Action.Length > MaxAction ? Action[..MaxAction] : Action);
}

/// <summary>What came of an arrival.</summary>
internal enum Acceptance
{
    /// <summary>On disk, with what it leads to.</summary>
    Stored,

    /// <summary>It came before; counted.</summary>
    Duplicate,

    /// <summary>The database cannot be reached, or did not answer in time. Nothing is promised.</summary>
    Unavailable,

    /// <summary>The database refuses this one, and would again.</summary>
    Refused,
}

/// <summary>A delivery on its way to disk; completes when it is there, or cannot be.</summary>
internal sealed class Arrival(Delivery delivery, Routed routed, string? traceParent, long arrivedAt)
    : TaskCompletionSource<Acceptance>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Delivery Delivery { get; } = delivery;

    public Routed Routed { get; } = routed;

    public string? TraceParent { get; } = traceParent;

    /// <summary>A timestamp of the clock.</summary>
    public long ArrivedAt { get; } = arrivedAt;

    /// <summary>How often it came in the same batch.</summary>
    public int Seen { get; set; } = 1;

    /// <summary>Whether the dispatcher of this process keeps room for what it leads to.</summary>
    public bool IsReserved { get; set; }

    /// <summary>Whether it had not come before.</summary>
    public bool IsNew { get; set; }
}

/// <summary>How an intent ended, or fared.</summary>
/// <param name="Id">The intent.</param>
/// <param name="Error">Null when it was carried out.</param>
/// <param name="RetryIn">When to try again; null sets it aside.</param>
internal sealed record Settlement(long Id, string? Error = null, TimeSpan? RetryIn = null);

/// <summary>An intent taken by this process. <paramref name="Attempts"/> counts the failed ones.</summary>
internal sealed record TakenIntent(long Id, string Host, string DeliveryId, int Number, int Attempts, string? TraceParent, Intent Intent);
