using System.Diagnostics.CodeAnalysis;

namespace CiCdPlatform.Durable.Engine;

/// <summary>A queue that takes one of each key in turn, so that a tenant with much to do does not keep the others waiting.</summary>
internal sealed class FairQueue<T>
{
    private readonly Dictionary<string, Queue<T>> _queues = [];
    private readonly Queue<string> _turns = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly Lock _gate = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(string key, T item)
    {
        lock (_gate)
        {
            if (!_queues.TryGetValue(key, out var queue))
            {
                _queues.Add(key, queue = new());
                _turns.Enqueue(key);
            }

            queue.Enqueue(item);
            _count++;
        }

        _available.Release();
    }

    public async Task<T> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _available.WaitAsync(cancellation);
            if (TryTake(out var item))
            {
                return item;
            }
        }
    }

    private bool TryTake([MaybeNullWhen(false)] out T item)
    {
        lock (_gate)
        {
            if (!_turns.TryDequeue(out var key))
            {
                item = default;
                return false;
            }

            var queue = _queues[key];
            item = queue.Dequeue();
            _count--;
            if (queue.Count > 0)
            {
                _turns.Enqueue(key);
            }
            else
            {
                _queues.Remove(key);
            }

            return true;
        }
    }
}
