namespace CiCdPlatform.Durable;

/// <summary>Which instances to list; null means any. Pages run from the newest to the oldest.</summary>
public sealed record InstanceQuery
{
    /// <summary>The orchestration's name.</summary>
    public string? Orchestration { get; init; }

    /// <summary>Where they are.</summary>
    public OrchestrationState? State { get; init; }

    /// <summary>On whose behalf they run.</summary>
    public string? Tenant { get; init; }

    /// <summary>Created at or after.</summary>
    public DateTimeOffset? CreatedSince { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>In the archive instead of among the live ones.</summary>
    public bool Archived { get; init; }

    /// <summary>Where the page before ended (<see cref="InstancePage.Next"/>), or null for the first.</summary>
    public string? After { get; init; }

    /// <summary>At most so many, 1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A page of instances; <paramref name="Next"/> is null on the last one.</summary>
public sealed record InstancePage(IReadOnlyList<OrchestrationInstance> Instances, string? Next);

/// <summary>How much work there is. Ages are of what is due and has not begun.</summary>
public sealed record DurableStatistics(IReadOnlyDictionary<OrchestrationState, long> Instances, long Ready, TimeSpan OldestReady, long Sleeping, int Workers);

/// <summary>What an operator does with instances, beyond what <see cref="IDurableClient"/> offers on every host.</summary>
public interface IDurableOperations
{
    /// <summary>A page of instances. Throws <see cref="ArgumentException"/> when <see cref="InstanceQuery.After"/> is not a position.</summary>
    Task<InstancePage> QueryAsync(InstanceQuery query, CancellationToken cancellation = default);

    /// <summary>An instance, live or archived, or null.</summary>
    Task<OrchestrationInstance?> FindAsync(string instanceId, CancellationToken cancellation = default);

    /// <summary>What happened to an instance, in order, live or archived; empty when there is none. Of an instance that continued as new, that of its last run.</summary>
    Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string instanceId, CancellationToken cancellation = default);

    /// <summary>Holds an instance: it takes no turns, and what comes is kept. False when it has ended or is held already.</summary>
    Task<bool> SuspendAsync(string instanceId, string reason, CancellationToken cancellation = default);

    /// <summary>Lets a held instance go on. False when it was not held.</summary>
    Task<bool> ResumeAsync(string instanceId, CancellationToken cancellation = default);

    /// <summary>
    /// Takes a failed or set aside instance back to before the turn in which the last failure was learnt, with the recovery points of its activities, and lets it go on. Failed children are rewound too.
    /// False when it has not failed.
    /// </summary>
    Task<bool> RewindAsync(string instanceId, string reason, CancellationToken cancellation = default);

    /// <summary>Deletes ended instances that were last touched before a moment, from the archive too when asked; returns how many, at most <paramref name="limit"/>.</summary>
    Task<int> PurgeAsync(DateTimeOffset endedBefore, IReadOnlyCollection<OrchestrationState> states, bool archived = false, int limit = 1_000, CancellationToken cancellation = default);

    /// <summary>Moves ended instances that were last touched before a moment to the archive; returns how many, at most <paramref name="limit"/>.</summary>
    Task<int> ArchiveAsync(DateTimeOffset endedBefore, int limit = 1_000, CancellationToken cancellation = default);

    /// <summary>How much work there is.</summary>
    Task<DurableStatistics> MeasureAsync(CancellationToken cancellation = default);
}
