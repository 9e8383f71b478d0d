namespace CiCdPlatform.Chaos.World;

/// <summary>One attempt to deliver; a status of 0 means that nobody answered.</summary>
internal sealed record Attempt(long Id, int Delivery, DateTimeOffset At, int Status)
{
    public bool Arrived => Status is >= 200 and < 300;
}

/// <summary>
/// What the forge remembers of its deliveries: every attempt of those that have not arrived, and for a while those of the others. Its list stays short, as it is asked for at every start of a worker.
/// </summary>
internal sealed class DeliveryLog(int deliveries)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly DateTimeOffset?[] _arrivedAt = new DateTimeOffset?[deliveries];
    private readonly int[] _attempts = new int[deliveries];
    private List<Attempt> _listed = [];
    private DateTimeOffset _tidied;
    private long _nextId;

    public int Arrived { get; private set; }

    public long Attempts { get; private set; }

    public long Failed { get; private set; }

    public void Add(int delivery, int status)
    {
        var now = TimeProvider.System.GetUtcNow();
        lock (_lock)
        {
            var attempt = new Attempt(++_nextId, delivery, now, status);
            _listed.Add(attempt);
            Attempts++;
            Failed += attempt.Arrived ? 0 : 1;
            if (attempt.Arrived && _arrivedAt[delivery] is null)
            {
                _arrivedAt[delivery] = now;
                Arrived++;
            }

            if (now - _tidied > TimeSpan.FromSeconds(2))
            {
                _tidied = now;
                _listed = [.. _listed.Where(known => _arrivedAt[known.Delivery] is not { } at || now - at < Remembered)];
            }
        }
    }

    /// <summary>How often it was tried before, this time included.</summary>
    public int Try(int delivery) => Interlocked.Increment(ref _attempts[delivery]);

    public int? Find(long attemptId)
    {
        lock (_lock)
        {
            return _listed.Find(attempt => attempt.Id == attemptId)?.Delivery;
        }
    }

    /// <summary>A page of attempts before one, the newest first.</summary>
    public IReadOnlyList<Attempt> Before(long id, int size)
    {
        lock (_lock)
        {
            var (low, high) = (0, _listed.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _listed[middle].Id < id ? (middle + 1, high) : (low, middle);
            }

            var from = Math.Max(0, low - size);
            var page = _listed.GetRange(from, low - from);
            page.Reverse();
            return page;
        }
    }

    /// <summary>Deliveries that have not arrived.</summary>
    public IReadOnlyList<int> Missing(int sent)
    {
        lock (_lock)
        {
            return [.. Enumerable.Range(0, sent).Where(delivery => _arrivedAt[delivery] is null)];
        }
    }
}
