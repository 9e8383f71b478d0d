using CiCdPlatform.Durable.Replay;

namespace CiCdPlatform.Durable.Storage;

/// <summary>Where the engine keeps everything. Every write of a batch is atomic by itself, and the batch is committed once.</summary>
internal interface IDurableStore : IAsyncDisposable
{
    /// <summary>Brings the schema up to date and takes the database for this engine.</summary>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>Applies writes in order in one transaction; outcomes stand in the same order.</summary>
    Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<DurableWrite> writes);

    /// <summary>An instance with what a turn needs, or null.</summary>
    Task<InstanceSnapshot?> LoadAsync(string instanceId);

    /// <summary>Ids of instances that have something to do that is neither an activity nor a timer.</summary>
    Task<IReadOnlyList<string>> ReadyAsync();

    /// <summary>Timers after a position, the next due first.</summary>
    Task<IReadOnlyList<StoredTimer>> TimersAsync(StoredTimer? after, int limit);

    /// <summary>Whether an activity still is to run.</summary>
    Task<bool> HasActivityAsync(ActivityWork work);

    /// <summary>An instance as seen from outside, or null.</summary>
    Task<OrchestrationInstance?> GetAsync(string instanceId);

    /// <summary>Instances, the newest first.</summary>
    Task<IReadOnlyList<OrchestrationInstance>> ListAsync(string? orchestration, OrchestrationState? state, int limit);

    /// <summary>The history of an instance, in order.</summary>
    Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string instanceId);
}

/// <summary>A timer as stored.</summary>
internal sealed record StoredTimer(string InstanceId, int Generation, int Task, DateTimeOffset DueAt);

/// <summary>An activity that is to run.</summary>
internal sealed record ActivityWork(string InstanceId, int Generation, int Task, string Name, string? Input, RetryPolicy Retry, int Attempt, DateTimeOffset DueAt);

/// <summary>Who waits for a child.</summary>
internal sealed record ParentLink(string Id, int Generation, int Task);

/// <summary>An instance as a turn needs it. A turn is committed only over the version that it was computed from.</summary>
internal sealed record InstanceSnapshot(
    string Id, string Name, OrchestrationState State, int Generation, long Version, ParentLink? Parent, IReadOnlyList<HistoryEvent> History, IReadOnlyList<InstanceMessage> Messages);
