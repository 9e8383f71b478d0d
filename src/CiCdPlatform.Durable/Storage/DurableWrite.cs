using CiCdPlatform.Durable.Replay;

namespace CiCdPlatform.Durable.Storage;

/// <summary>A change that is made as a whole or not at all.</summary>
internal abstract record DurableWrite(string InstanceId, DateTimeOffset At);

/// <summary>Creates an instance; ends older ones with the same supersession key. <paramref name="Own"/>: this worker takes it at once.</summary>
internal sealed record StartWrite(
    string InstanceId, DateTimeOffset At, string Name, int CodeVersion, byte[]? Input, string Tenant, string? TraceParent, string? SupersessionKey, DuplicateStart OnDuplicate, bool Own)
    : DurableWrite(InstanceId, At)
{
    /// <summary>The instance right after its creation.</summary>
    public InstanceSnapshot Created => new(
        InstanceId,
        Name,
        CodeVersion,
        Tenant,
        TraceParent,
        OrchestrationState.Pending,
        0,
        0,
        0,
        0,
        null,
        [new(1, HistoryKind.OrchestrationStarted, DateTimeOffset.FromUnixTimeMilliseconds(At.ToUnixTimeMilliseconds()), null, Name, Packed.Text(Input))],
        []);
}

/// <summary>
/// Commits what a turn decided, if nobody has touched the instance meanwhile and this worker still owns it. <paramref name="Release"/>: nothing is running for it, so it is let go of
/// until <paramref name="ReadyAt"/>, unless something has come for it that the turn has not seen.
/// </summary>
internal sealed record TurnWrite(InstanceSnapshot Snapshot, DateTimeOffset At, TurnResult Turn, int CodeVersion, bool OwnChildren, bool Release, DateTimeOffset? ReadyAt) : DurableWrite(Snapshot.Id, At)
{
    /// <summary>The rows of history that stay.</summary>
    public int Rows => Turn.Outcome == TurnOutcome.ContinuedAsNew ? 0 : Snapshot.Rows;

    /// <summary>The events that are not in the database yet: those of the turn and, at the first one, the start.</summary>
    public IEnumerable<HistoryEvent> Unwritten => Snapshot.Rows > 0 || Turn.Outcome == TurnOutcome.ContinuedAsNew ? Turn.Events : Snapshot.History.Concat(Turn.Events);
}

/// <summary>Keeps an event until the code asks for it. The key is the sender's, or made up for this one call, so that a repeated commit does not raise it twice.</summary>
internal sealed record EventWrite(string InstanceId, DateTimeOffset At, string Name, string? Payload, string Key, bool Own) : DurableWrite(InstanceId, At);

/// <summary>Tells an instance that its code has run outside of a turn.</summary>
internal sealed record EscapeWrite(string InstanceId, DateTimeOffset At, InstanceMessage Message) : DurableWrite(InstanceId, At);

/// <summary>Ends an instance and its children.</summary>
internal sealed record TerminateWrite(string InstanceId, DateTimeOffset At, string Reason) : DurableWrite(InstanceId, At);

/// <summary>Holds an instance, or lets it go on.</summary>
internal sealed record SuspendWrite(string InstanceId, DateTimeOffset At, bool Suspend, string? Reason, bool Own) : DurableWrite(InstanceId, At);

/// <summary>Takes a failed instance back to before its failure.</summary>
internal sealed record RewindWrite(string InstanceId, DateTimeOffset At, string Reason, bool Own) : DurableWrite(InstanceId, At);

/// <summary>Stores results that exist in memory alone for an instance that takes no turns now, and lets go of it when nothing runs for it.</summary>
internal sealed record KeepWrite(string InstanceId, DateTimeOffset At, IReadOnlyList<InstanceMessage> Messages, bool Release) : DurableWrite(InstanceId, At);

/// <summary>Puts poison aside.</summary>
internal sealed record SetAsideWrite(string InstanceId, DateTimeOffset At, string Error) : DurableWrite(InstanceId, At);

/// <summary>Replaces the recovery point of an activity.</summary>
internal sealed record RecoveryWrite(string InstanceId, DateTimeOffset At, int Generation, int Task, byte[]? Point) : DurableWrite(InstanceId, At);

/// <summary>Shows how far activities are.</summary>
internal sealed record ProgressWrite(DateTimeOffset At, IReadOnlyList<KeyValuePair<string, string>> Progress) : DurableWrite("", At);

/// <summary>What came of a write.</summary>
internal sealed class WriteOutcome
{
    /// <summary>It changed nothing: a duplicate, an instance that has ended or moved on.</summary>
    public static WriteOutcome Nothing { get; } = new() { Applied = false };

    public bool Applied { get; init; } = true;

    /// <summary>Whether the instance was let go of.</summary>
    public bool Released { get; set; }

    /// <summary>Instances that this worker owns from now on, or owned before, and that have a reason to take a turn.</summary>
    public List<OwnedInstance> Owned { get; } = [];

    /// <summary>Messages stored for instances that this worker owns.</summary>
    public List<(string InstanceId, InstanceMessage Message)> Stored { get; } = [];

    /// <summary>Instances that ended from outside.</summary>
    public List<string> Ended { get; } = [];

    /// <summary>History events committed, for the probe.</summary>
    public List<(string InstanceId, HistoryKind Kind)> Committed { get; } = [];
}

/// <summary>An instance that this worker owns, at a version, after so many messages.</summary>
internal readonly record struct OwnedInstance(string Id, long Version, long Mail);
