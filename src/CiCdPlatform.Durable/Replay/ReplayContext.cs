namespace CiCdPlatform.Durable.Replay;

/// <summary>
/// What the code sees during one turn. No synchronisation context is installed: every task given out completes inside a call of this class, so the code
/// goes on there and then, with <c>ConfigureAwait(false)</c> or without. Code that resumes anywhere else has awaited something foreign, and is found out.
/// </summary>
internal sealed partial class ReplayContext(TurnInput turn) : OrchestrationContext
{
    private readonly Dictionary<int, OpenTask> _open = [];
    private readonly Dictionary<string, LinkedList<EventWaiter>> _waiters = [];
    private readonly List<(string Name, string? Payload)> _unread = [];
    private readonly List<TurnAction> _asked = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile bool _closed;
    private volatile string? _broken;
    private DateTimeOffset _now;
    private int _task;
    private int _guid;
    private int _waiting;

    public override string InstanceId => turn.InstanceId;

    public override DateTimeOffset UtcNow => _now;

    public override bool IsReplaying => Replaying;

    /// <summary>The first rule that the code broke.</summary>
    public string? Broken => _broken;

    public bool Replaying { get; set; }

    public bool StatusChanged { get; private set; }

    public string? Status { get; private set; }

    public bool Continues { get; private set; }

    public string? NextInput { get; private set; }

    public IReadOnlyList<(string Name, string? Payload)> Unread => _unread;

    public IReadOnlyList<TurnAction> Asked => _asked;

    /// <summary>Tasks that wait for an answer, in the order in which they were asked for.</summary>
    public IEnumerable<TurnAction> Open => _open.Keys.Order().Select(task => _asked[task - 1]);

    /// <summary>Whether anything that the engine can answer is open.</summary>
    public bool WaitsForSomething => _open.Count + _waiting > 0;

    public override Task<TOutput> CallActivityAsync<TInput, TOutput>(Activity<TInput, TOutput> activity, TInput input, RetryPolicy? retry = null)
    {
        Guard();
        if (turn.Catalogue.Activity(activity.Name) is null)
        {
            throw new InvalidOperationException($"The activity {activity.Name} is not in the catalogue: add it there");
        }

        var call = new OpenCall<TOutput>(HistoryKind.ActivityScheduled, activity.Name);
        var payload = DurableJson.Write(input, typeof(TInput), turn.MaxPayloadLength, $"The input of {activity.Name}");
        Ask(call, task => new(HistoryKind.ActivityScheduled, task, activity.Name, payload) { Retry = retry });
        return call.Task;
    }

    public override Task<TOutput> CallChildAsync<TInput, TOutput>(Orchestration<TInput, TOutput> child, TInput input, string? instanceId = null)
    {
        Guard();
        if (turn.Catalogue.Orchestration(child.Name) is not { } newest)
        {
            throw new InvalidOperationException($"The orchestration {child.Name} is not in the catalogue: add it there");
        }

        var call = new OpenCall<TOutput>(HistoryKind.ChildScheduled, child.Name);
        var payload = DurableJson.Write(input, typeof(TInput), turn.MaxPayloadLength, $"The input of {child.Name}");
        var given = instanceId is null ? null : Durable.InstanceId.Checked(instanceId);
        Ask(call, task => new(HistoryKind.ChildScheduled, task, child.Name, payload) { ChildId = given ?? NameBasedGuid.ChildId(turn.InstanceId, turn.Generation, task), CodeVersion = newest.Version });
        return call.Task;
    }

    public override Task DelayUntilAsync(DateTimeOffset moment, CancellationToken cancellation = default)
    {
        Guard();
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellation);
        }

        var source = new TaskCompletionSource();
        var registration = default(CancellationTokenRegistration);
        var task = Ask(
            new OpenTimer("delay", () =>
            {
                registration.Dispose();
                source.TrySetResult();
            }),
            id => Timer(id, "delay", moment));
        registration = cancellation.Register(() =>
        {
            Close(task);
            source.TrySetCanceled(cancellation);
        });
        return source.Task;
    }

    public override Task<T> WaitForEventAsync<T>(string name, TimeSpan timeout, T timedOut)
    {
        Guard();
        var index = _unread.FindIndex(unread => unread.Name == name);
        var waiter = new EventWaiter<T>();
        if (index >= 0)
        {
            var payload = _unread[index].Payload;
            _unread.RemoveAt(index);
            waiter.Deliver(payload);
            return waiter.Task;
        }

        var queue = _waiters.TryGetValue(name, out var known) ? known : _waiters[name] = [];
        var node = queue.AddLast(waiter);
        _waiting++;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            var timer = new OpenTimer(name, () =>
            {
                queue.Remove(node);
                _waiting--;
                waiter.TimeOut(timedOut);
            });
            waiter.Timer = Ask(timer, id => Timer(id, name, _now + timeout));
        }

        return waiter.Task;
    }

    public override Guid NewGuid()
    {
        Guard();
        return NameBasedGuid.Of(turn.InstanceId, turn.Generation, ++_guid);
    }

    public override void SetStatus(object status)
    {
        Guard();
        StatusChanged = true;
        Status = DurableJson.Write(status, status.GetType(), turn.MaxPayloadLength, "The status");
    }

    public override void ContinueAsNew(object input)
    {
        Guard();
        if (!turn.Definition.InputType.IsInstanceOfType(input))
        {
            throw new ArgumentException($"{turn.Definition.Name} continues with a {turn.Definition.InputType.Name}, not with a {input.GetType().Name}", nameof(input));
        }

        NextInput = DurableJson.Write(input, turn.Definition.InputType, turn.MaxPayloadLength, "The next input");
        Continues = true;
    }
}
