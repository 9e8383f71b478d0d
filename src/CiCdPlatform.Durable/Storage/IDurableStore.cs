using CiCdPlatform.Durable.Replay;

namespace CiCdPlatform.Durable.Storage;

/// <summary>Where the engine keeps everything. Every write of a batch is atomic by itself, and the batch is committed once.</summary>
internal interface IDurableStore : IAsyncDisposable
{
    /// <summary>Brings the schema up to date.</summary>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>Applies writes in one transaction; outcomes stand in the same order. <paramref name="again"/>: they may have been applied before, by a commit that nobody heard back from.</summary>
    Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<DurableWrite> writes, bool again);

    /// <summary>The time by the clock that leases go by.</summary>
    Task<DateTimeOffset> ClockAsync();

    /// <summary>Renews this worker's lease by the database's clock. <paramref name="first"/>: it has none yet. False when others had taken it for dead.</summary>
    Task<bool> RenewAsync(TimeSpan lease, bool first);

    /// <summary>Frees what workers held whose lease has run out; also says how many workers there are.</summary>
    Task<(int Workers, int Freed, int SetAside)> ReapAsync(int maxPoisonTries, DateTimeOffset now);

    /// <summary>Gives back everything that this worker holds.</summary>
    Task LeaveAsync(DateTimeOffset now);

    /// <summary>Takes instances that are due and that nobody owns, at most so many, the same share for each tenant.</summary>
    Task<IReadOnlyList<OwnedInstance>> ClaimAsync(DateTimeOffset now, int limit);

    /// <summary>When the next instance is due that nobody owns, or null.</summary>
    Task<DateTimeOffset?> NextDueAsync(DateTimeOffset after);

    /// <summary>Everything that this worker owns.</summary>
    Task<IReadOnlyList<OwnedInstance>> OwnedAsync();

    /// <summary>An instance with what a turn needs, or null when it has ended or this worker does not own it.</summary>
    Task<InstanceSnapshot?> LoadAsync(string instanceId);

    /// <summary>What waits for an instance, in order, and how much has ever come for it.</summary>
    Task<(IReadOnlyList<InstanceMessage> Messages, long Mail)> MailAsync(string instanceId);

    /// <summary>A recovery point, or null.</summary>
    Task<byte[]?> RecoveryPointAsync(string instanceId, int generation, int task);

    /// <summary>An instance as seen from outside, or null.</summary>
    Task<OrchestrationInstance?> GetAsync(string instanceId, bool archived = false);

    /// <summary>A page of instances, the newest first.</summary>
    Task<InstancePage> QueryAsync(InstanceQuery query);

    /// <summary>The history of an instance, live or archived, in order.</summary>
    Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string instanceId);

    /// <summary>Deletes ended instances.</summary>
    Task<int> PurgeAsync(DateTimeOffset endedBefore, IReadOnlyCollection<OrchestrationState> states, bool archived, int limit);

    /// <summary>Moves ended instances to the archive.</summary>
    Task<int> ArchiveAsync(DateTimeOffset endedBefore, int limit);

    /// <summary>How many instances are due and owned by nobody, and since when the oldest is.</summary>
    Task<(long Ready, DateTimeOffset? Oldest)> BacklogAsync(DateTimeOffset now);

    /// <summary>How much work there is.</summary>
    Task<DurableStatistics> MeasureAsync(DateTimeOffset now);

    /// <summary>Calls back when another worker has work for this one (an instance's id) or for anybody (null), until cancelled. Returns at once where there are no other workers.</summary>
    Task ListenAsync(Action<string?> news, CancellationToken cancellation);
}

/// <summary>Who waits for a child.</summary>
internal sealed record ParentLink(string Id, int Generation, int Task);

/// <summary>
/// An instance as a turn needs it. A turn is committed only over the version that it was computed from. <paramref name="Mail"/> counts the messages that have ever come and that the history or
/// <paramref name="Messages"/> hold; <paramref name="Rows"/> the rows in which the history is stored, none before the first turn.
/// </summary>
internal sealed record InstanceSnapshot(
    string Id,
    string Name,
    int CodeVersion,
    string Tenant,
    string? TraceParent,
    OrchestrationState State,
    int Generation,
    long Version,
    long Mail,
    int Rows,
    ParentLink? Parent,
    IReadOnlyList<HistoryEvent> History,
    IReadOnlyList<InstanceMessage> Messages);
