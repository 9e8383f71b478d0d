namespace CiCdPlatform.Durable.Replay;

/// <summary>
/// Something for an instance to learn: what will stand in its history. <see cref="RowId"/> is zero when it is not stored as a message. <see cref="Version"/> and <see cref="Mail"/> say what the sender
/// saw of the instance: whoever knows less reads again.
/// </summary>
internal sealed record InstanceMessage(HistoryKind Kind, int Generation, int Task = 0, string? Name = null, string? Payload = null, long RowId = 0)
{
    /// <summary>Nothing but a reason to take a turn.</summary>
    public static InstanceMessage Wake { get; } = new(HistoryKind.OrchestratorStarted, -1);

    /// <summary>A reason to read the instance anew.</summary>
    public static InstanceMessage Look { get; } = Wake with { Version = long.MaxValue };

    public long Version { get; init; }

    public long Mail { get; init; }

    /// <summary>The instance itself, when it has just been created and need not be read.</summary>
    public Storage.InstanceSnapshot? Seed { get; init; }

    /// <summary>Code that ran outside of its turn.</summary>
    public static InstanceMessage Escaped(int generation, string why) => new(HistoryKind.OrchestrationFailed, generation, Payload: why);
}

/// <summary>Something that the code asked for: an activity, a timer or a child.</summary>
internal sealed record TurnAction(HistoryKind Kind, int Task, string Name, string? Payload)
{
    public RetryPolicy? Retry { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public string ChildId { get; init; } = "";

    /// <summary>The version of the child's code.</summary>
    public int CodeVersion { get; init; } = 1;
}

/// <summary>An activity or timer that waits for its answer: <paramref name="Attempt"/> of an activity is due at <paramref name="DueAt"/>.</summary>
internal sealed record OpenAction(TurnAction Action, int Attempt, DateTimeOffset DueAt);

/// <summary>Where a turn left the instance.</summary>
internal enum TurnOutcome
{
    Waiting,
    Completed,
    Failed,
    ContinuedAsNew,
}

/// <summary>What a turn starts from.</summary>
internal sealed record TurnInput(
    string InstanceId,
    int Generation,
    IOrchestrationDefinition Definition,
    DurableCatalogue Catalogue,
    IReadOnlyList<HistoryEvent> History,
    IReadOnlyList<InstanceMessage> Messages,
    DateTimeOffset Now,
    int MaxHistoryEvents,
    int MaxPayloadLength,
    Action<string> OnEscape);

/// <summary>What a turn decided; committed as a whole or not at all.</summary>
internal sealed class TurnResult
{
    public List<HistoryEvent> Events { get; } = [];

    /// <summary>Children that the code asked for in this turn.</summary>
    public List<TurnAction> Children { get; } = [];

    /// <summary>Activities and timers that are not answered yet, whenever the code asked for them.</summary>
    public List<OpenAction> Open { get; } = [];

    public List<long> ReadRows { get; } = [];

    public TurnOutcome Outcome { get; set; }

    public string? Output { get; set; }

    public TaskError? Error { get; set; }

    public bool StatusChanged { get; set; }

    public string? Status { get; set; }

    public string? NextInput { get; set; }

    /// <summary>Whether there is nothing to commit.</summary>
    public bool IsEmpty => Events.Count == 0 && ReadRows.Count == 0 && Outcome == TurnOutcome.Waiting;
}

/// <summary>The code of an orchestration broke a rule that replay depends on.</summary>
internal sealed class OrchestrationRuleException(string message) : Exception(message);
