namespace CiCdPlatform.Durable.Engine;

/// <summary>
/// The database's clock, which all processes that share it agree on: read now and then, and carried on in between by this machine's count of time, which nobody sets. What the machine takes
/// for the time of day does not matter.
/// </summary>
internal sealed class DatabaseTime(TimeProvider machine) : TimeProvider
{
    private Reading? _reading;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public void Set(DateTimeOffset moment) => Volatile.Write(ref _reading, new(moment, machine.GetTimestamp()));

    public override DateTimeOffset GetUtcNow() => Volatile.Read(ref _reading) is { } reading ? reading.Moment + machine.GetElapsedTime(reading.Timestamp) : machine.GetUtcNow();

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    private sealed record Reading(DateTimeOffset Moment, long Timestamp);
}
