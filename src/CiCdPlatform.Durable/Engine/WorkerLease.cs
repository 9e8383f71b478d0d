using CiCdPlatform.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable.Engine;

/// <summary>
/// Shows that this worker lives, frees what the dead have left, and holds what is in memory against what the database says is this worker's. Leases go by the database's clock, so the beat
/// goes by real time, whatever clock the orchestrations have.
/// </summary>
internal sealed partial class WorkerLease(DurableEngineOptions options, IDurableStore store, Action<IReadOnlyList<OwnedInstance>> reconcile, Action freed) : IAsyncDisposable
{
    private readonly ILogger _log = options.Logging.CreateLogger<WorkerLease>();
    private readonly CancellationTokenSource _stopping = new();
    private Task _beating = Task.CompletedTask;
    private bool _failing;

    /// <summary>Instances that were due and owned by nobody at the last beat, and how long the oldest had been.</summary>
    public (long Ready, TimeSpan Age) Backlog { get; private set; }

    /// <summary>Workers with a lease, this one included.</summary>
    public int Workers { get; private set; } = 1;

    public async Task StartAsync()
    {
        await BeatAsync(first: true);
        _beating = Task.Run(LoopAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _beating;
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(options.Lease / 3);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await BeatAsync(first: false);
                    reconcile(await store.OwnedAsync());
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
        if (options.Time is DatabaseTime time)
        {
            time.Set(await store.ClockAsync());
        }

        var (alive, workers, taken, setAside) = await store.BeatAsync(options.Lease, options.MaxPoisonTries, first, options.Time.GetUtcNow());
        Workers = workers;
        var now = options.Time.GetUtcNow();
        var (ready, oldest) = await store.BacklogAsync(now);
        Backlog = (ready, oldest is { } since && since < now ? now - since : TimeSpan.Zero);
        if (!alive)
        {
            Log.Lost(_log);
        }

        if (setAside > 0)
        {
            Log.SetAside(_log, setAside);
        }

        if (taken > 0)
        {
            DurableTelemetry.TakenOver.Add(taken);
            Log.Freed(_log, taken);
            freed();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The lease could not be renewed; others may take over what runs here")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Warning, Message = "This worker was taken for dead; what it was doing is others' now")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} instances of a worker that is gone are free to be taken over")]
        public static partial void Freed(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Count} instances were set aside: worker after worker went down while it had them")]
        public static partial void SetAside(ILogger logger, int count);
    }
}
