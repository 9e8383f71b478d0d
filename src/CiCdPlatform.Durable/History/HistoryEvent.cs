namespace CiCdPlatform.Durable;

/// <summary>What can stand in the history of an instance.</summary>
public enum HistoryKind
{
    /// <summary>The instance was started; the payload is its input.</summary>
    OrchestrationStarted,

    /// <summary>A run ended and the instance began anew; the payload is the new input.</summary>
    ContinuedAsNew,

    /// <summary>A turn began; its time is what the code sees as now.</summary>
    OrchestratorStarted,

    /// <summary>The code asked for an activity; the payload is its input.</summary>
    ActivityScheduled,

    /// <summary>An activity ended; the payload is its output.</summary>
    ActivityCompleted,

    /// <summary>An activity failed for good; the payload is a <see cref="TaskError"/>.</summary>
    ActivityFailed,

    /// <summary>The code asked for a timer; the payload is the moment.</summary>
    TimerCreated,

    /// <summary>A timer came due.</summary>
    TimerFired,

    /// <summary>An event came from outside.</summary>
    EventRaised,

    /// <summary>The code asked for a child; the payload is its id and input.</summary>
    ChildScheduled,

    /// <summary>A child ended; the payload is its output.</summary>
    ChildCompleted,

    /// <summary>A child failed or was terminated; the payload is a <see cref="TaskError"/>.</summary>
    ChildFailed,

    /// <summary>The instance ended; the payload is its output.</summary>
    OrchestrationCompleted,

    /// <summary>The instance failed; the payload is a <see cref="TaskError"/>.</summary>
    OrchestrationFailed,

    /// <summary>The instance was ended from outside; the payload is the reason.</summary>
    OrchestrationTerminated,

    /// <summary>A person held the instance.</summary>
    OrchestrationSuspended,

    /// <summary>A person let the instance go on.</summary>
    OrchestrationResumed,

    /// <summary>An attempt of an activity failed for now; the payload is an <see cref="ActivityRetry"/>.</summary>
    ActivityRetried,

    /// <summary>A person took the instance back to before its failure; the payload is the reason.</summary>
    OrchestrationRewound,
}

/// <summary>Why an attempt failed, and when the next one, of that number, is due.</summary>
public sealed record ActivityRetry(int NextAttempt, DateTimeOffset DueAt, RetryReason Reason, string Error);

/// <summary>One thing that happened to an instance; <paramref name="Task"/> joins what was asked for with what came of it.</summary>
public sealed record HistoryEvent(int Sequence, HistoryKind Kind, DateTimeOffset At, int? Task = null, string? Name = null, string? Payload = null);

/// <summary>Why a task or an instance failed: the full name of the exception's type, and its message.</summary>
public sealed record TaskError(string Type, string Message)
{
    private const int MaxMessage = 8_000;

    internal static TaskError Of(Exception exception)
    {
        var message = exception.Message.Length > MaxMessage ? exception.Message[..MaxMessage] + "…" : exception.Message;
        return exception is TaskFailedException failed ? new(failed.ErrorType, message) : new(exception.GetType().FullName ?? exception.GetType().Name, message);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}: {Message}";
}
