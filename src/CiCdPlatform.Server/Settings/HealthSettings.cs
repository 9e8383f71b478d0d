namespace CiCdPlatform.Server;

/// <summary>From when on the server calls itself degraded (section <c>Health</c>).</summary>
public sealed class HealthSettings
{
    /// <summary>A database that takes longer for nothing is slow.</summary>
    public TimeSpan SlowDatabase { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A database that takes longer is away.</summary>
    public TimeSpan DatabaseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that work of the engine may be due without having begun.</summary>
    public TimeSpan WorkAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that a delivery may wait in the inbox.</summary>
    public TimeSpan InboxAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most deliveries' intents that may wait in the inbox.</summary>
    public int InboxBacklog { get; init; } = 10_000;

    /// <summary>The longest since lost deliveries were last asked for with success.</summary>
    public TimeSpan SweepAge { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Requests to a forge in a row without an answer.</summary>
    public int UnansweredRequests { get; init; } = 5;

    /// <summary>How long an answer of the checks counts, so that asking costs the database next to nothing.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromSeconds(2);

    internal IEnumerable<string> Faults()
    {
        if (SlowDatabase <= TimeSpan.Zero || DatabaseTimeout < SlowDatabase || DatabaseTimeout > TimeSpan.FromMinutes(1))
        {
            yield return "Health:SlowDatabase must be more than nothing, and Health:DatabaseTimeout between it and a minute";
        }

        if (WorkAge <= TimeSpan.Zero || InboxAge <= TimeSpan.Zero || SweepAge <= TimeSpan.Zero || InboxBacklog < 1 || UnansweredRequests < 1)
        {
            yield return "Health:WorkAge, InboxAge, SweepAge, InboxBacklog and UnansweredRequests must be more than nothing";
        }

        if (KeepFor < TimeSpan.Zero || KeepFor > TimeSpan.FromMinutes(1))
        {
            yield return "Health:KeepFor must be at most a minute";
        }
    }
}
