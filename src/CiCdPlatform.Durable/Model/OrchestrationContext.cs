namespace CiCdPlatform.Durable;

/// <summary>All that an orchestration may touch; the same on the embedded engine and on Durable Functions.</summary>
public abstract class OrchestrationContext
{
    /// <summary>This instance's id.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The time of the current turn, the same on replay.</summary>
    public abstract DateTimeOffset UtcNow { get; }

    /// <summary>Whether the code is running over history.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Runs an activity, retried by <paramref name="retry"/> (the default policy when null); throws <see cref="TaskFailedException"/> when it fails for good.</summary>
    public abstract Task<TOutput> CallActivityAsync<TInput, TOutput>(Activity<TInput, TOutput> activity, TInput input, RetryPolicy? retry = null);

    /// <summary>Runs a child orchestration; <paramref name="instanceId"/> is derived from this instance when null.</summary>
    public abstract Task<TOutput> CallChildAsync<TInput, TOutput>(Orchestration<TInput, TOutput> child, TInput input, string? instanceId = null);

    /// <summary>Sleeps durably until a moment.</summary>
    public abstract Task DelayUntilAsync(DateTimeOffset moment, CancellationToken cancellation = default);

    /// <summary>The payload of the next event of that name, or <paramref name="timedOut"/> when none came in time. Events that came early are kept.</summary>
    public abstract Task<T> WaitForEventAsync<T>(string name, TimeSpan timeout, T timedOut);

    /// <summary>A new id, the same on replay.</summary>
    public abstract Guid NewGuid();

    /// <summary>Shows people where it is; replaced by the next call.</summary>
    public abstract void SetStatus(object status);

    /// <summary>Ends this run and starts the same instance anew with a new input and an empty history; unread events are kept.</summary>
    public abstract void ContinueAsNew(object input);
}
