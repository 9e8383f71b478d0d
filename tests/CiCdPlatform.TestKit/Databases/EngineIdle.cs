using CiCdPlatform.Durable;

namespace CiCdPlatform.TestKit;

/// <summary>Waiting for an engine whose clock stands still.</summary>
public static class EngineIdle
{
    /// <summary>Waits until nothing can happen before the clock moves.</summary>
    public static Task UntilIdleAsync(this DurableEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return engine.IdleAsync();
    }
}
