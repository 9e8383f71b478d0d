namespace CiCdPlatform.Forges.Tests.Http;

/// <summary>A clock that moves by hand, or by itself to the next timer when <see cref="RunsAhead"/>, so that waits are instant and recorded.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;

    public ManualTime()
        : this(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
    }

    /// <summary>Fires timers shorter than this at once, moving the clock; longer ones (time-outs) wait for <see cref="Advance"/>.</summary>
    public TimeSpan RunsAhead { get; set; }

    /// <summary>The waits that ran ahead.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>Completes when a timer is armed that does not run ahead.</summary>
    public TaskCompletionSource Armed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_lock)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime < TimeSpan.Zero)
                    return true;
                if (dueTime > time.RunsAhead)
                {
                    Due = time._now + dueTime;
                    time._timers.Add(this);
                    time.Armed.TrySetResult();
                    return true;
                }

                time._now += dueTime;
                time.Waits.Add(dueTime);
            }

            // On another thread, as a real timer would.
            ThreadPool.QueueUserWorkItem(_ => fire());
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
