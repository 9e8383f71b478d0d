using System.Collections.Concurrent;
using CiCdPlatform.Durable.Replay;
using CiCdPlatform.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable.Engine;

/// <summary>Gives every instance with something to learn its turns, each instance one at a time, many instances at once.</summary>
internal sealed partial class TurnLoop(DurableEngineOptions options, IDurableStore store, GroupCommit writer, WorkCounter work, string owner)
{
    private readonly ConcurrentDictionary<string, Instance> _instances = new();
    private readonly ILogger _log = options.Logging.CreateLogger<TurnLoop>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _working;

    /// <summary>Hands a message to an instance; reads the instance when it is not in memory.</summary>
    public void Post(string instanceId, InstanceMessage message)
    {
        // Counted before the instance can be seen to work, so that nobody finds the engine idle in between.
        work.Enter();
        if (!TryPost(instanceId, message))
        {
            work.Exit();
        }
    }

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

    /// <summary>Takes no more turns, and waits for those under way.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        if (Volatile.Read(ref _working) > 0)
        {
            await _idle.Task;
        }
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
                        instance.Failures = 0;
                        continue;
                    }

                    return;
                }
                catch (Exception exception)
                {
                    instance.Snapshot = null;
                    instance.PutBack(messages);
                    Log.TurnFailed(_log, instance.Id, exception);
                    await PauseAsync(++instance.Failures);
                }
            }
        }
        finally
        {
            work.Exit();
            if (Interlocked.Decrement(ref _working) == 0 && _stopping.IsCancellationRequested)
            {
                _idle.TrySetResult();
            }
        }
    }

    /// <summary>False when there is nothing more to do for the instance until somebody posts to it anew.</summary>
    private async Task<bool> TurnAsync(Instance instance, List<InstanceMessage> messages)
    {
        if (instance.Snapshot is null)
        {
            instance.Snapshot = await store.LoadAsync(instance.Id);

            // What was stored before it was handed over has just been read; what is not there any more was learnt before.
            messages.RemoveAll(message => message.RowId > 0);
            messages.InsertRange(0, instance.Snapshot?.Messages ?? []);
            instance.LastRow = 0;
        }

        if (instance.Snapshot is not { State: OrchestrationState.Pending or OrchestrationState.Running or OrchestrationState.Suspended } snapshot)
        {
            _instances.TryRemove(new(instance.Id, instance));
            instance.Leave();
            return false;
        }

        if (snapshot.State == OrchestrationState.Suspended)
        {
            await KeepAsync(instance, messages);
            return true;
        }

        messages.InsertRange(0, instance.Held);
        instance.Held.Clear();
        return await TurnAsync(instance, snapshot, Unseen(instance, messages));
    }

    private async Task<bool> TurnAsync(Instance instance, InstanceSnapshot snapshot, List<InstanceMessage> messages)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(options.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var turn = Run(snapshot, messages, now);
        if (turn.IsEmpty)
        {
            return true;
        }

        options.Probe.OnTurnBeforeCommit(instance.Id);
        var outcome = await writer.WriteAsync(new TurnWrite(snapshot, now, turn, owner, now + options.Lease));
        if (!outcome.Applied)
        {
            // Somebody suspended or ended it meanwhile: what it was to learn is looked at again over what it has become.
            instance.Snapshot = null;
            instance.PutBack([.. messages.Where(message => message.RowId == 0), InstanceMessage.Wake]);
            return true;
        }

        DurableTelemetry.Turns.Add(1);
        if (turn.Outcome is TurnOutcome.Completed or TurnOutcome.Failed)
        {
            Log.Ended(_log, instance.Id, snapshot.Name, turn.Outcome, turn.Error?.Type);
            _instances.TryRemove(new(instance.Id, instance));
            instance.Leave();
            return false;
        }

        var renewed = turn.Outcome == TurnOutcome.ContinuedAsNew;
        instance.Snapshot = snapshot with
        {
            State = OrchestrationState.Running,
            Version = snapshot.Version + 1,
            Generation = snapshot.Generation + (renewed ? 1 : 0),
            History = renewed ? turn.Events : [.. snapshot.History, .. turn.Events],
            Messages = [],
        };
        return true;
    }

    private TurnResult Run(InstanceSnapshot snapshot, List<InstanceMessage> messages, DateTimeOffset now)
    {
        if (options.Catalogue.Orchestration(snapshot.Name) is not { } definition)
        {
            var error = new TaskError(typeof(InvalidOperationException).FullName!, $"The orchestration {snapshot.Name} is not in the catalogue: add it there");
            return new()
            {
                Outcome = TurnOutcome.Failed,
                Error = error,
                Events = { new(snapshot.History.Count + 1, HistoryKind.OrchestrationFailed, now, null, snapshot.Name, DurableJson.Error(error)) },
            };
        }

        return TurnRunner.Run(new(
            snapshot.Id,
            snapshot.Generation,
            definition,
            options.Catalogue,
            snapshot.History,
            messages,
            now,
            options.MaxHistoryEvents,
            options.MaxPayloadLength,
            why => Post(snapshot.Id, InstanceMessage.Escaped(snapshot.Generation, why))));
    }

    /// <summary>Results that exist in memory alone are stored, so that a long hold costs no effect twice; timers stand in their own table.</summary>
    private async Task KeepAsync(Instance instance, List<InstanceMessage> messages)
    {
        foreach (var message in messages.Where(message => message.RowId == 0 && message.Kind is HistoryKind.ActivityCompleted or HistoryKind.ActivityFailed))
        {
            await writer.WriteAsync(new KeepWrite(instance.Id, options.Time.GetUtcNow(), message));
        }

        instance.Held.AddRange(messages.Where(message => message.Kind == HistoryKind.TimerFired));
        instance.Snapshot = null;
    }

    private static List<InstanceMessage> Unseen(Instance instance, List<InstanceMessage> messages)
    {
        var unseen = messages.FindAll(message => message.RowId == 0 || message.RowId > instance.LastRow);
        instance.LastRow = Math.Max(instance.LastRow, unseen.Count == 0 ? 0 : unseen.Max(message => message.RowId));
        return unseen;
    }

    private bool LeavesMemory(Instance instance)
    {
        var leaves = _instances.Count > options.MaxOwnedInstances && instance.Held.Count == 0;
        if (leaves)
        {
            _instances.TryRemove(new(instance.Id, instance));
        }

        return leaves;
    }

    private async Task PauseAsync(int failures)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5_000, 50 << Math.Min(failures, 10))), options.Time, _stopping.Token);
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
    }
}
