namespace CiCdPlatform.Durable.Engine;

/// <summary>Things that come due, the earliest first, with one timer for all of them.</summary>
internal sealed class DueQueue : IDisposable
{
    // The system's timers do not notice that a clock was set, so a long sleep is cut into shorter ones.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private readonly PriorityQueue<object, long> _queue = new();
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Action<object> _due;
    private readonly ITimer _timer;
    private long _armedFor = long.MaxValue;
    private bool _disposed;

    public DueQueue(TimeProvider time, Action<object> due)
    {
        _time = time;
        _due = due;
        _timer = time.CreateTimer(static state => ((DueQueue)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(object item, DateTimeOffset due)
    {
        if (due <= _time.GetUtcNow())
        {
            _due(item);
            return;
        }

        lock (_gate)
        {
            _queue.Enqueue(item, due.UtcTicks);
            if (due.UtcTicks < _armedFor)
            {
                Arm();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer.Dispose();
        }
    }

    private void Fire()
    {
        var ready = new List<object>();
        lock (_gate)
        {
            var now = _time.GetUtcNow().UtcTicks;
            while (_queue.TryPeek(out var item, out var due) && due <= now)
            {
                _queue.Dequeue();
                ready.Add(item);
            }

            Arm();
        }

        ready.ForEach(_due);
    }

    private void Arm()
    {
        if (_disposed || !_queue.TryPeek(out _, out var due))
        {
            _armedFor = long.MaxValue;
            return;
        }

        _armedFor = due;
        var wait = TimeSpan.FromTicks(Math.Max(0, due - _time.GetUtcNow().UtcTicks));

        // Rounded up, or a timer that counts in whole milliseconds would spin over the last fraction.
        wait = wait > LongestSleep ? LongestSleep : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
