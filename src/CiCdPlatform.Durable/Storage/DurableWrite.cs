using CiCdPlatform.Durable.Replay;

namespace CiCdPlatform.Durable.Storage;

/// <summary>A change that is made as a whole or not at all.</summary>
internal abstract record DurableWrite(string InstanceId, DateTimeOffset At);

/// <summary>Creates an instance; ends older ones with the same supersession key.</summary>
internal sealed record StartWrite(string InstanceId, DateTimeOffset At, string Name, string? Input, string? SupersessionKey) : DurableWrite(InstanceId, At);

/// <summary>Commits what a turn decided, if nobody has touched the instance meanwhile.</summary>
internal sealed record TurnWrite(InstanceSnapshot Snapshot, DateTimeOffset At, TurnResult Turn, string Owner, DateTimeOffset LeaseUntil) : DurableWrite(Snapshot.Id, At);

/// <summary>Keeps an event until the code asks for it.</summary>
internal sealed record EventWrite(string InstanceId, DateTimeOffset At, string Name, string? Payload, string? DedupeKey) : DurableWrite(InstanceId, At);

/// <summary>Ends an instance and its children.</summary>
internal sealed record TerminateWrite(string InstanceId, DateTimeOffset At, string Reason) : DurableWrite(InstanceId, At);

/// <summary>Holds an instance, or lets it go on.</summary>
internal sealed record SuspendWrite(string InstanceId, DateTimeOffset At, bool Suspend) : DurableWrite(InstanceId, At);

/// <summary>Keeps the result of an activity for an instance that takes no turns now.</summary>
internal sealed record KeepWrite(string InstanceId, DateTimeOffset At, InstanceMessage Message) : DurableWrite(InstanceId, At);

/// <summary>Puts an activity back for another attempt.</summary>
internal sealed record RetryWrite(ActivityWork Next, DateTimeOffset At, string Error) : DurableWrite(Next.InstanceId, At);

/// <summary>Renews the owner's leases and takes work whose lease has run out, or, when <paramref name="All"/>, whoever holds it.</summary>
internal sealed record LeaseWrite(DateTimeOffset At, string Owner, DateTimeOffset Until, bool All) : DurableWrite("", At);

/// <summary>What came of a write.</summary>
internal sealed record WriteOutcome
{
    /// <summary>It changed nothing: a duplicate, an instance that has ended or moved on.</summary>
    public static WriteOutcome Nothing { get; } = new() { Applied = false };

    public bool Applied { get; init; } = true;

    /// <summary>Messages stored for instances, to be handed to them in memory.</summary>
    public List<(string InstanceId, InstanceMessage Message)> Stored { get; } = [];

    /// <summary>Instances that ended from outside.</summary>
    public List<string> Terminated { get; } = [];

    /// <summary>Children that were created.</summary>
    public List<string> Started { get; } = [];

    /// <summary>History events committed, for the probe.</summary>
    public List<(string InstanceId, HistoryKind Kind)> Committed { get; } = [];

    /// <summary>Activities taken over.</summary>
    public List<ActivityWork> Taken { get; } = [];
}
