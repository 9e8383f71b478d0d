using CiCdPlatform.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable.Engine;

/// <summary>
/// Shows that this worker lives, frees what the dead have left, and holds what is in memory against what the database says is this worker's. Leases go by the database's clock, so the beat
/// goes by real time, whatever clock the orchestrations have. A worker that cannot renew its lease stops its activities before others begin them.
/// </summary>
internal sealed partial class WorkerLease : IAsyncDisposable
{
    private readonly DurableEngineOptions _options;
    private readonly IDurableStore _store;
    private readonly Action<IReadOnlyList<OwnedInstance>> _reconcile;
    private readonly Action _freed;
    private readonly Action _lost;
    private readonly ILogger _log;
    private readonly ITimer _end;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _beating = Task.CompletedTask;
    private bool _failing;

    /// <summary>Creates it. <paramref name="freed"/>: there is work to take; <paramref name="lost"/>: what runs here must stop, since others may begin it.</summary>
    public WorkerLease(DurableEngineOptions options, IDurableStore store, Action<IReadOnlyList<OwnedInstance>> reconcile, Action freed, Action lost)
    {
        (_options, _store, _reconcile, _freed, _lost) = (options, store, reconcile, freed, lost);
        _log = options.Logging.CreateLogger<WorkerLease>();
        _end = TimeProvider.System.CreateTimer(_ => End(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Instances that were due and owned by nobody at the last beat, and how long the oldest had been.</summary>
    public (long Ready, TimeSpan Age) Backlog { get; private set; }

    /// <summary>Workers with a lease, this one included.</summary>
    public int Workers { get; private set; } = 1;

    /// <summary>Completes when the lease certainly holds, so that an effect may begin.</summary>
    public Task Held
    {
        get
        {
            lock (_gate)
            {
                return _held.Task;
            }
        }
    }

    public async Task StartAsync()
    {
        await BeatAsync(first: true);
        _beating = Task.Run(LoopAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _beating;
        await _end.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(_options.Lease / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await BeatAsync(first: false);
                    _reconcile(await _store.OwnedAsync());
                    _failing = false;
                }
                catch (Exception exception) when (!_stopping.IsCancellationRequested)
                {
                    if (!_failing)
                    {
                        Log.Failed(_log, exception);
                        _failing = true;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
    }

    private async Task BeatAsync(bool first)
    {
        // The lease runs from before the database heard of it, to be on the safe side.
        var begun = TimeProvider.System.GetTimestamp();
        var isAlive = await _store.RenewAsync(_options.Lease, first);
        if (!isAlive)
        {
            Log.Lost(_log);
        }

        Hold(begun);
        if (_options.Time is DatabaseTime time)
        {
            time.Set(await _store.ClockAsync());
        }

        var now = _options.Time.GetUtcNow();
        var (workers, taken, setAside) = await _store.ReapAsync(_options.MaxPoisonTries, now);
        Workers = workers;
        var (ready, oldest) = await _store.BacklogAsync(now);
        Backlog = (ready, oldest is { } since && since < now ? now - since : TimeSpan.Zero);
        if (setAside > 0)
        {
            Log.SetAside(_log, setAside);
        }

        if (taken > 0)
        {
            DurableTelemetry.TakenOver.Add(taken);
            Log.Freed(_log, taken);
            _freed();
        }
    }

    private void Hold(long begun)
    {
        // A single process holds its file, whatever happens to its beat.
        var left = _options.Database.Dialect == SqlDialect.Sqlite ? Timeout.InfiniteTimeSpan : (_options.Lease * 5 / 6) - TimeProvider.System.GetElapsedTime(begun);
        if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
        {
            return;
        }

        lock (_gate)
        {
            _end.Change(left, Timeout.InfiniteTimeSpan);
            _held.TrySetResult();
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (_held.Task.IsCompleted)
            {
                _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        Log.RunsOut(_log);
        _lost();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The lease could not be renewed; others may take over what runs here")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The lease was not renewed in time; the activities that run here are stopped, since others may begin them")]
        public static partial void RunsOut(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "This worker was taken for dead; what it was doing is others' now")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} instances of a worker that is gone are free to be taken over")]
        public static partial void Freed(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Count} instances were set aside: worker after worker went down while it had them")]
        public static partial void SetAside(ILogger logger, int count);
    }
}
