using System.Collections.Concurrent;
using CiCdPlatform.Durable.Replay;
using CiCdPlatform.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable.Engine;

/// <summary>Gives every instance of this worker with something to learn its turns, each instance one at a time, many instances at once.</summary>
internal sealed partial class TurnLoop : IDisposable
{
    private readonly DurableEngineOptions _options;
    private readonly IDurableStore _store;
    private readonly GroupCommit _writer;
    private readonly WorkCounter _work;
    private readonly ActivityRunner _activities;
    private readonly DueQueue _alarms;
    private readonly Action<DateTimeOffset?> _freed;
    private readonly Func<bool> _takesMore;
    private readonly ConcurrentDictionary<string, Instance> _instances = new();
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _working;
    private int _owned;

    /// <summary>Creates it. <paramref name="freed"/> hears that an instance was let go of, and when it is due; <paramref name="takesMore"/> says whether children are kept here.</summary>
    public TurnLoop(
        DurableEngineOptions options, IDurableStore store, GroupCommit writer, WorkCounter work, ActivityRunner activities, Action<DateTimeOffset?> freed, Func<bool> takesMore)
    {
        (_options, _store, _writer, _work, _activities, _freed, _takesMore) = (options, store, writer, work, activities, freed, takesMore);
        _log = options.Logging.CreateLogger<TurnLoop>();
        _alarms = new(options.Time, id => Post((string)id, InstanceMessage.Wake));
    }

    /// <summary>Instances that this worker owns.</summary>
    public int Owned => Volatile.Read(ref _owned);

    /// <summary>Whether the instance is in memory.</summary>
    public bool Knows(string instanceId) => _instances.ContainsKey(instanceId);

    /// <summary>Hands a message to an instance; reads the instance when it is not in memory.</summary>
    public void Post(string instanceId, InstanceMessage message)
    {
        // Counted before the instance can be seen to work, so that nobody finds the engine idle in between.
        _work.Enter();
        if (!TryPost(instanceId, message))
        {
            _work.Exit();
        }
    }

    /// <summary>Takes no more turns, and waits for those under way.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        if (Volatile.Read(ref _working) > 0)
        {
            await _idle.Task;
        }
    }

    public void Dispose() => _alarms.Dispose();

    private bool TryPost(string instanceId, InstanceMessage message)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var instance = _instances.GetOrAdd(instanceId, static id => new Instance(id));
            if (instance.TryPost(message, out var start))
            {
                if (start)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static item => _ = item.Loop.WorkAsync(item.Instance), (Loop: this, Instance: instance), preferLocal: false);
                }

                return start;
            }

            _instances.TryRemove(new(instanceId, instance));
        }

        return false;
    }

    private async Task WorkAsync(Instance instance)
    {
        Interlocked.Increment(ref _working);
        try
        {
            while (!_stopping.IsCancellationRequested && instance.Take(LeavesMemory) is { } messages)
            {
                try
                {
                    if (await TurnAsync(instance, messages))
                    {
                        instance.Failures = instance.Waits = 0;
                        continue;
                    }

                    return;
                }
                catch (Exception exception)
                {
                    instance.Snapshot = null;
                    instance.PutBack(messages);
                    if (_options.Database.IsTransient(exception))
                    {
                        // The database is away, and others have said so already.
                        await PauseAsync(++instance.Waits);
                        continue;
                    }

                    Log.TurnFailed(_log, instance.Id, exception);
                    if (++instance.Failures >= _options.MaxPoisonTries)
                    {
                        await SetAsideAsync(instance, exception);
                    }

                    await PauseAsync(instance.Failures);
                }
            }
        }
        finally
        {
            _work.Exit();
            if (Interlocked.Decrement(ref _working) == 0 && _stopping.IsCancellationRequested)
            {
                _idle.TrySetResult();
            }
        }
    }

    /// <summary>False when there is nothing more to do for the instance until somebody posts to it anew.</summary>
    private async Task<bool> TurnAsync(Instance instance, List<InstanceMessage> messages)
    {
        if (await ReadAsync(instance, messages) is not { } fresh)
        {
            Leave(instance);
            return false;
        }

        var snapshot = instance.Snapshot!;
        if (snapshot.State == OrchestrationState.Suspended)
        {
            return await KeepAsync(instance, fresh);
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(_options.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var turn = Run(snapshot, fresh, now);
        if (turn is null)
        {
            // Nobody here has that code; whoever has it takes the instance.
            turn = new();
            return await CommitAsync(instance, snapshot, turn, fresh, now, release: true, now);
        }

        instance.Open = turn.Open;
        var isIdle = turn.Outcome == TurnOutcome.Waiting && !turn.Open.Any(open => IsActive(instance, snapshot, open, now));
        var due = turn.Open.Where(open => open.DueAt > now).Select(open => (DateTimeOffset?)open.DueAt).Min();

        // A timer that this very turn asked for and that is due already fires in the next one.
        var firesNow = turn.Open.Any(open => open.Action.Kind == HistoryKind.TimerCreated && open.DueAt <= now);
        var release = isIdle && !firesNow;
        if (turn.IsEmpty && !release)
        {
            Follow(instance, snapshot, now, due, firesNow);
            return true;
        }

        return await CommitAsync(instance, snapshot, turn, fresh, now, release, due, firesNow);
    }

    private async Task<bool> CommitAsync(
        Instance instance, InstanceSnapshot snapshot, TurnResult turn, List<InstanceMessage> fresh, DateTimeOffset now, bool release, DateTimeOffset? due, bool firesNow = false)
    {
        var renewed = turn.Outcome == TurnOutcome.ContinuedAsNew;
        var codeVersion = renewed ? _options.Catalogue.Orchestration(snapshot.Name)!.Version : snapshot.CodeVersion;
        var write = new TurnWrite(snapshot, now, turn, codeVersion, _takesMore(), release, due);
        _options.Probe.OnTurnBeforeCommit(instance.Id);
        var outcome = await _writer.WriteAsync(write);
        if (!outcome.Applied)
        {
            // Somebody suspended, ended or took it meanwhile: what it was to learn is looked at again over what it has become.
            instance.Snapshot = null;
            instance.PutBack([.. fresh.Where(message => message.RowId == 0), InstanceMessage.Wake]);
            return true;
        }

        DurableTelemetry.Turns.Add(1);
        if (turn.Outcome is TurnOutcome.Completed or TurnOutcome.Failed)
        {
            Log.Ended(_log, instance.Id, snapshot.Name, turn.Outcome, turn.Error?.Type);
            DurableTelemetry.Ended.Add(1, new("orchestration", snapshot.Name), new KeyValuePair<string, object?>("outcome", turn.Outcome.ToString()));
            Leave(instance);
            return false;
        }

        snapshot = instance.Snapshot = snapshot with
        {
            State = turn.Events.Count > 0 ? OrchestrationState.Running : snapshot.State,
            CodeVersion = codeVersion,
            Version = snapshot.Version + 1,
            Generation = snapshot.Generation + (renewed ? 1 : 0),
            Rows = turn.Events.Count > 0 ? write.Rows + 1 : snapshot.Rows,
            History = renewed ? turn.Events : turn.Events.Count > 0 ? [.. snapshot.History, .. turn.Events] : snapshot.History,
            Messages = [],
        };
        if (renewed)
        {
            _activities.Cancel(instance.Id);
            instance.Running.Clear();
        }

        if (outcome.Released)
        {
            Own(instance, false);
            _freed(due);
        }
        else if (release)
        {
            // Something has come that the turn has not seen.
            instance.PutBack([InstanceMessage.Wake with { Mail = long.MaxValue }]);
        }
        else
        {
            Follow(instance, snapshot, now, due, firesNow || renewed);
        }

        return true;
    }

    /// <summary>Starts what is to run now, and sets the alarm for what is to run later.</summary>
    private void Follow(Instance instance, InstanceSnapshot snapshot, DateTimeOffset now, DateTimeOffset? due, bool again)
    {
        foreach (var (action, attempt, _) in instance.Open.Where(open => open.Action.Kind == HistoryKind.ActivityScheduled && open.DueAt <= now))
        {
            if (instance.Running.Add((snapshot.Generation, action.Task)))
            {
                _activities.Add(new(instance.Id, snapshot.Tenant, snapshot.TraceParent, snapshot.Generation, action.Task, action.Name, action.Payload, action.Retry, attempt));
            }
        }

        if (again)
        {
            instance.PutBack([InstanceMessage.Wake]);
        }
        else if (due is { } moment && moment < instance.Alarm)
        {
            instance.Alarm = moment;
            _alarms.Add(instance.Id, moment);
        }
    }

    /// <summary>Whether an activity runs, or is to run now, so that the instance must be held.</summary>
    private static bool IsActive(Instance instance, InstanceSnapshot snapshot, OpenAction open, DateTimeOffset now) =>
        open.Action.Kind == HistoryKind.ActivityScheduled && (open.DueAt <= now || instance.Running.Contains((snapshot.Generation, open.Action.Task)));

    private TurnResult? Run(InstanceSnapshot snapshot, List<InstanceMessage> messages, DateTimeOffset now) =>
        _options.Catalogue.Orchestration(snapshot.Name, snapshot.CodeVersion) is not { } definition ? null : TurnRunner.Run(new(
            snapshot.Id,
            snapshot.Generation,
            definition,
            _options.Catalogue,
            snapshot.History,
            messages,
            now,
            _options.MaxHistoryEvents,
            _options.MaxPayloadLength,
            why => Tell(snapshot, why)));

    /// <summary>Code that went on outside of its turn is found out when nobody may own the instance any more, so it is told like anything else from outside.</summary>
    private void Tell(InstanceSnapshot snapshot, string why) =>
        _ = _writer.WriteAsync(new EscapeWrite(snapshot.Id, _options.Time.GetUtcNow(), InstanceMessage.Escaped(snapshot.Generation, why)))
            .ContinueWith(static written => _ = written.Exception, TaskScheduler.Default);

    /// <summary>Results that exist in memory alone are stored, so that a long hold costs no effect twice. Timers fire when it is let go on.</summary>
    private async Task<bool> KeepAsync(Instance instance, List<InstanceMessage> messages)
    {
        var results = messages.FindAll(message => message.RowId == 0 && message.Kind is HistoryKind.ActivityCompleted or HistoryKind.ActivityFailed or HistoryKind.ActivityRetried);
        var outcome = await _writer.WriteAsync(new KeepWrite(instance.Id, _options.Time.GetUtcNow(), results, Release: instance.Running.Count == 0));
        instance.Snapshot = null;
        if (!outcome.Applied)
        {
            instance.PutBack([.. messages.Where(message => message.RowId == 0), InstanceMessage.Wake]);
            return true;
        }

        if (outcome.Released)
        {
            Leave(instance);
        }

        return !outcome.Released;
    }

    private async Task SetAsideAsync(Instance instance, Exception exception)
    {
        try
        {
            var error = $"set aside: its turn could not be committed {instance.Failures} times in a row: {TaskError.Of(exception)}";
            if ((await _writer.WriteAsync(new SetAsideWrite(instance.Id, _options.Time.GetUtcNow(), error))).Applied)
            {
                Log.SetAside(_log, instance.Id, instance.Failures);
            }
        }
        catch (Exception failure)
        {
            Log.TurnFailed(_log, instance.Id, failure);
        }
    }

    private async Task PauseAsync(int failures)
    {
        try
        {
            // Real time: what failed has nothing to do with the clock of the orchestrations.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1_000, 50 << Math.Min(failures, 5))), TimeProvider.System, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The engine stops; what was not committed is found again at the next start.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Instance {InstanceId} of {Orchestration} ended: {Outcome} {ErrorType}")]
        public static partial void Ended(ILogger logger, string instanceId, string orchestration, TurnOutcome outcome, string? errorType);

        [LoggerMessage(Level = LogLevel.Error, Message = "A turn of instance {InstanceId} was not committed and is tried again")]
        public static partial void TurnFailed(ILogger logger, string instanceId, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "Instance {InstanceId} was set aside after {Failures} turns that could not be committed")]
        public static partial void SetAside(ILogger logger, string instanceId, int failures);
    }
}
