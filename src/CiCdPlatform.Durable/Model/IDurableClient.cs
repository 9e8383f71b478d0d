namespace CiCdPlatform.Durable;

/// <summary>Where an instance is.</summary>
public enum OrchestrationState
{
    /// <summary>Created and not yet run.</summary>
    Pending,

    /// <summary>Running or waiting.</summary>
    Running,

    /// <summary>Held by a person.</summary>
    Suspended,

    /// <summary>Ended with an output.</summary>
    Completed,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Ended from outside; the reason stands in the error.</summary>
    Terminated,

    /// <summary>Poison: it brought its worker down, or could not be committed, too often in a row. It keeps its history and takes no turns until a person rewinds or ends it.</summary>
    SetAside,
}

/// <summary>What to do when the id is taken.</summary>
public enum DuplicateStart
{
    /// <summary>Nothing: the start was made before.</summary>
    Ignore,

    /// <summary>Throw <see cref="InvalidOperationException"/>.</summary>
    Reject,

    /// <summary>End what runs under the id, with its children, and begin anew under the same id.</summary>
    Supersede,
}

/// <summary>A start. <paramref name="SupersessionKey"/>: an older running instance with the same key is terminated with the reason "superseded by ID".</summary>
public sealed record StartOptions(string InstanceId, string? SupersessionKey = null, DuplicateStart OnDuplicate = DuplicateStart.Ignore)
{
    /// <summary>On whose behalf it runs, such as an installation; workers are fair between tenants. Children inherit it.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>The W3C trace context that it belongs to; the caller's current one when null.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>An instance as seen from outside; JSON in its wire form.</summary>
public sealed record OrchestrationInstance(
    string Id,
    string Name,
    OrchestrationState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string? Input,
    string? Output,
    string? Error,
    string? Status)
{
    /// <summary>The version of the orchestration's code that it runs on.</summary>
    public int Version { get; init; } = 1;

    /// <summary>On whose behalf it runs.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>The latest that a running activity reported, as JSON.</summary>
    public string? Progress { get; init; }

    /// <summary>Who runs it now, or null.</summary>
    public string? Worker { get; init; }

    /// <summary>Whether it was moved to the archive.</summary>
    public bool IsArchived { get; init; }

    /// <summary>Whether it can no longer change.</summary>
    public bool IsTerminal => State is OrchestrationState.Completed or OrchestrationState.Failed or OrchestrationState.Terminated or OrchestrationState.SetAside;
}

/// <summary>Starts, asks and steers instances, on either host.</summary>
public interface IDurableClient
{
    /// <summary>Starts an instance; true when this call created it.</summary>
    Task<bool> StartAsync(string orchestration, object? input, StartOptions options, CancellationToken cancellation = default);

    /// <summary>Delivers an event; harmless when the instance has ended; kept when it has not asked yet. A <paramref name="dedupeKey"/> seen before has no effect.</summary>
    Task RaiseEventAsync(string instanceId, string name, object? payload, string? dedupeKey = null, CancellationToken cancellation = default);

    /// <summary>Ends an instance and its children.</summary>
    Task TerminateAsync(string instanceId, string reason, CancellationToken cancellation = default);

    /// <summary>An instance, or null.</summary>
    Task<OrchestrationInstance?> GetAsync(string instanceId, CancellationToken cancellation = default);

    /// <summary>Instances by name and state, the newest first.</summary>
    Task<IReadOnlyList<OrchestrationInstance>> ListAsync(string? orchestration = null, OrchestrationState? state = null, int limit = 100, CancellationToken cancellation = default);

    /// <summary>Waits until an instance has ended.</summary>
    Task<OrchestrationInstance> WaitAsync(string instanceId, CancellationToken cancellation = default);
}
