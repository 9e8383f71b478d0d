namespace CiCdPlatform.Chaos.Worker;

/// <summary>A wall clock that is wrong from the start, and jumps once; what is measured in between runs on, as it does on a machine whose clock is set.</summary>
internal sealed class JumpingTime(TimeSpan wrongBy, TimeSpan jumpAfter, TimeSpan jump) : TimeProvider
{
    private readonly long _started = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow()
    {
        var offset = jump != TimeSpan.Zero && System.GetElapsedTime(_started) >= jumpAfter ? wrongBy + jump : wrongBy;
        return System.GetUtcNow() + offset;
    }
}
