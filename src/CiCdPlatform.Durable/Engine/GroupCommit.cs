using System.Threading.Channels;
using CiCdPlatform.Durable.Storage;

namespace CiCdPlatform.Durable.Engine;

/// <summary>
/// The one writer. Whatever waits when a transaction ends goes into the next one together, so that the cost of reaching the disk is shared. What came of a
/// write is handed on before the next one is taken.
/// </summary>
internal sealed class GroupCommit(IDurableStore store, WorkCounter work, Action<DurableWrite, WriteOutcome> committed)
{
    private const int MaxBatch = 512;
    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private Task _loop = Task.CompletedTask;

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

    /// <summary>Writes what is queued, and no more.</summary>
    public Task StopAsync()
    {
        _queue.Writer.TryComplete();
        return _loop;
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
            outcomes = await store.WriteAsync(batch.ConvertAll(pending => pending.Write));
        }
        catch (Exception exception) when (batch.Count == 1)
        {
            batch[0].SetException(exception);
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

    private sealed class Pending(DurableWrite write) : TaskCompletionSource<WriteOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public DurableWrite Write { get; } = write;
    }
}
