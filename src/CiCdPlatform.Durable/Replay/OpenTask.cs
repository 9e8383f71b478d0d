namespace CiCdPlatform.Durable.Replay;

/// <summary>Something asked for and not yet answered. Continuations run inside the answering call, on the turn's own thread.</summary>
internal abstract class OpenTask(HistoryKind asked, string name)
{
    public HistoryKind Asked { get; } = asked;

    public string Name { get; } = name;

    public bool Accepts(HistoryKind answer) => Asked switch
    {
        HistoryKind.ActivityScheduled => answer is HistoryKind.ActivityCompleted or HistoryKind.ActivityFailed or HistoryKind.ActivityRetried,
        HistoryKind.ChildScheduled => answer is HistoryKind.ChildCompleted or HistoryKind.ChildFailed,
        HistoryKind.TimerCreated => answer is HistoryKind.TimerFired,
        _ => false,
    };

    public abstract void Answer(HistoryKind kind, string? payload);
}

/// <summary>An activity or a child.</summary>
internal sealed class OpenCall<T>(HistoryKind asked, string name) : OpenTask(asked, name)
{
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    public override void Answer(HistoryKind kind, string? payload)
    {
        if (kind is HistoryKind.ActivityCompleted or HistoryKind.ChildCompleted)
        {
            T value;
            try
            {
                value = DurableJson.Read<T>(payload);
            }
            catch (System.Text.Json.JsonException exception)
            {
                Fail(new(typeof(System.Text.Json.JsonException).FullName!, $"its output is not a {typeof(T).Name}: {exception.Message}"));
                return;
            }

            _source.SetResult(value);
            return;
        }

        Fail(DurableJson.Read<TaskError>(payload));
    }

    private void Fail(TaskError error)
    {
        // Observed here, because a run that is left half-way at the end of a turn never awaits it.
        _ = _source.Task.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _source.SetException(new TaskFailedException(Name, error.Type, error.Message));
    }
}

/// <summary>A timer of the code's own, or the time limit of an event.</summary>
internal sealed class OpenTimer(string name, Action fired) : OpenTask(HistoryKind.TimerCreated, name)
{
    public override void Answer(HistoryKind kind, string? payload) => fired();
}

/// <summary>A wait for an event.</summary>
internal abstract class EventWaiter
{
    public int? Timer { get; set; }

    public abstract void Deliver(string? payload);
}

/// <summary>A wait for an event with a payload of a known type.</summary>
internal sealed class EventWaiter<T> : EventWaiter
{
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    public override void Deliver(string? payload)
    {
        T value;
        try
        {
            value = DurableJson.Read<T>(payload);
        }
        catch (System.Text.Json.JsonException exception)
        {
            _source.SetException(exception);
            return;
        }

        _source.SetResult(value);
    }

    public void TimeOut(T value) => _source.SetResult(value);
}
