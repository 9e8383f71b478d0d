using System.Threading.Channels;
using CiCdPlatform.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable.Engine;

/// <summary>
/// The one writer. Whatever waits when a transaction ends goes into the next one together, so that its cost is shared: the busier the engine, the larger the batches. What came of a write is
/// handed on before the next batch is taken. While the database is away, writes wait.
/// </summary>
internal sealed partial class GroupCommit(DurableEngineOptions options, IDurableStore store, WorkCounter work, Action<DurableWrite, WriteOutcome> committed)
{
    private const int MaxBatch = 512;
    private readonly ILogger _log = options.Logging.CreateLogger<GroupCommit>();
    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _givingUp = new();
    private Task _loop = Task.CompletedTask;
    private long _awaySince;

    /// <summary>Since when the database has not answered, or null.</summary>
    public DateTimeOffset? AwaySince => Interlocked.Read(ref _awaySince) is var since and > 0 ? new(since, TimeSpan.Zero) : null;

    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>Completes when the write is on disk.</summary>
    public Task<WriteOutcome> WriteAsync(DurableWrite write)
    {
        var pending = new Pending(write);
        work.Enter();
        if (_queue.Writer.TryWrite(pending))
        {
            return pending.Task;
        }

        work.Exit();
        return Task.FromException<WriteOutcome>(new InvalidOperationException("The engine is stopped"));
    }

    /// <summary>Writes what is queued, and no more; gives up when the database stays away.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _queue.Writer.TryComplete();
        _givingUp.CancelAfter(patience);
        await _loop;
    }

    private async Task LoopAsync()
    {
        var batch = new List<Pending>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            DurableTelemetry.BatchSize.Record(batch.Count);
            await CommitAsync(batch);
            batch.ForEach(_ => work.Exit());
            batch.Clear();
        }
    }

    private async Task CommitAsync(List<Pending> batch)
    {
        IReadOnlyList<WriteOutcome> outcomes;
        try
        {
            outcomes = await WriteAsync(batch.ConvertAll(pending => pending.Write));
        }
        catch (Exception exception) when (batch.Count == 1 || _givingUp.IsCancellationRequested)
        {
            batch.ForEach(pending => pending.SetException(exception));
            return;
        }
        catch (Exception)
        {
            // One bad write must not take the others with it: each goes alone.
            foreach (var pending in batch)
            {
                await CommitAsync([pending]);
            }

            return;
        }

        for (var index = 0; index < batch.Count; index++)
        {
            try
            {
                committed(batch[index].Write, outcomes[index]);
                batch[index].SetResult(outcomes[index]);
            }
            catch (Exception exception)
            {
                batch[index].SetException(exception);
            }
        }
    }

    private async Task<IReadOnlyList<WriteOutcome>> WriteAsync(List<DurableWrite> writes)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var outcomes = await store.WriteAsync(writes, again: attempt > 1);
                if (Interlocked.Exchange(ref _awaySince, 0) > 0)
                {
                    Log.Back(_log, options.Database.Name);
                }

                return outcomes;
            }
            catch (Exception exception) when (options.Database.IsTransient(exception) && !_givingUp.IsCancellationRequested)
            {
                await WaitAsync(attempt, exception);
            }
        }
    }

    private async Task WaitAsync(int attempt, Exception exception)
    {
        // A deadlock or a single lost connection is over at the second attempt and not worth a word.
        if (attempt > 1 && Interlocked.CompareExchange(ref _awaySince, options.Time.GetUtcNow().UtcTicks, 0) == 0)
        {
            Log.Away(_log, options.Database.Name, exception.Message);
        }

        try
        {
            // Real time, not the clock of the orchestrations: the database has nothing to do with that one.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1_000, 10 << Math.Min(attempt, 10))), TimeProvider.System, _givingUp.Token);
        }
        catch (OperationCanceledException)
        {
            // The next attempt is the last.
        }
    }

    private sealed class Pending(DurableWrite write) : TaskCompletionSource<WriteOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public DurableWrite Write { get; } = write;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The database {Database} does not answer ({Problem}); the engine waits for it and goes on when it is back")]
        public static partial void Away(ILogger logger, string database, string problem);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The database {Database} is back; the engine goes on")]
        public static partial void Back(ILogger logger, string database);
    }
}
