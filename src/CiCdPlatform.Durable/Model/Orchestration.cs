namespace CiCdPlatform.Durable;

/// <summary>An orchestration or activity as the catalogue sees it.</summary>
public interface IDurableDefinition
{
    /// <summary>The stable name under which instances and history know it.</summary>
    string Name { get; }

    /// <summary>The type of the input.</summary>
    Type InputType { get; }

    /// <summary>The type of the output.</summary>
    Type OutputType { get; }
}

/// <summary>
/// Deterministic code that survives a crash by replay: it may do nothing but compute and await what its <see cref="OrchestrationContext"/> gives.
/// </summary>
public abstract class Orchestration<TInput, TOutput> : IOrchestrationDefinition
{
    /// <inheritdoc/>
    public virtual string Name => GetType().Name;

    /// <inheritdoc/>
    public Type InputType => typeof(TInput);

    /// <inheritdoc/>
    public Type OutputType => typeof(TOutput);

    /// <summary>Raised when a change of the code breaks replay; list the old class beside the new one, and what runs ends on its own version.</summary>
    public virtual int Version => 1;

    /// <summary>Runs from the start at every turn, over the recorded history.</summary>
    public abstract Task<TOutput> RunAsync(OrchestrationContext context, TInput input);

    async Task<object?> IOrchestrationDefinition.RunUntypedAsync(OrchestrationContext context, object? input) => await RunAsync(context, (TInput)input!);
}

/// <summary>One effect. It may run twice, so it finds out whether it was done before, by a marker that can be looked up.</summary>
public abstract class Activity<TInput, TOutput> : IActivityDefinition
{
    /// <inheritdoc/>
    public virtual string Name => GetType().Name;

    /// <inheritdoc/>
    public Type InputType => typeof(TInput);

    /// <inheritdoc/>
    public Type OutputType => typeof(TOutput);

    /// <summary>Does the effect. Throws <see cref="TransientException"/> only for what a retry could cure; everything else expected is a result.</summary>
    public abstract Task<TOutput> RunAsync(ActivityContext context, TInput input);

    async Task<object?> IActivityDefinition.RunUntypedAsync(ActivityContext context, object? input) => await RunAsync(context, (TInput)input!);
}

/// <summary>The untyped face of an orchestration.</summary>
public interface IOrchestrationDefinition : IDurableDefinition
{
    /// <summary>Versions of one name live side by side; starts take the highest.</summary>
    int Version { get; }

    /// <summary>Runs with an input already of <see cref="IDurableDefinition.InputType"/>.</summary>
    Task<object?> RunUntypedAsync(OrchestrationContext context, object? input);
}

/// <summary>The untyped face of an activity.</summary>
public interface IActivityDefinition : IDurableDefinition
{
    /// <summary>Runs with an input already of <see cref="IDurableDefinition.InputType"/>.</summary>
    Task<object?> RunUntypedAsync(ActivityContext context, object? input);
}

/// <summary>A failure that trying again may cure: network, rate limit, a 5xx, a runner that did not start, a clone that broke.</summary>
public sealed class TransientException : Exception
{
    /// <summary>Creates it with a message for a person.</summary>
    public TransientException(string message, Exception? inner = null, TimeSpan? retryAfter = null, RetryReason reason = RetryReason.Network)
        : base(message, inner) => (RetryAfter, Reason) = (retryAfter, reason);

    /// <summary>What kind of failure it is; each has a policy of its own.</summary>
    public RetryReason Reason { get; }

    /// <summary>What the other side asked for, when it did.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>An activity or a child that failed for good, as the orchestration sees it.</summary>
public sealed class TaskFailedException : Exception
{
    /// <summary>Creates it for a named task.</summary>
    public TaskFailedException(string taskName, string errorType, string message)
        : base($"{taskName} failed: {message}")
    {
        TaskName = taskName;
        ErrorType = errorType;
    }

    /// <summary>The activity or child.</summary>
    public string TaskName { get; }

    /// <summary>The full name of the exception's type.</summary>
    public string ErrorType { get; }
}
