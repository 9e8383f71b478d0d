using CiCdPlatform.Durable;

namespace CiCdPlatform.Server;

/// <summary>How the embedded engine works (section <c>Engine</c>); the defaults are the engine's own.</summary>
public sealed class EngineSettings
{
    /// <summary>How long a worker holds its instances without a sign of life.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>How often work is looked for that nobody announced.</summary>
    public TimeSpan? PollEvery { get; init; }

    /// <summary>Activities run at once.</summary>
    public int? MaxConcurrentActivities { get; init; }

    /// <summary>Instances that one process works on at once.</summary>
    public int? MaxOwnedInstances { get; init; }

    /// <summary>Events in the history of one run.</summary>
    public int? MaxHistoryEvents { get; init; }

    /// <summary>Characters of JSON in one input, output, event or status.</summary>
    public int? MaxPayloadLength { get; init; }

    /// <summary>How often in a row an instance may bring its worker down before it is set aside.</summary>
    public int? MaxPoisonTries { get; init; }

    internal IEnumerable<string> Faults()
    {
        if (Lease < TimeSpan.FromSeconds(1))
        {
            yield return "Engine:Lease must be at least one second";
        }

        if (PollEvery < TimeSpan.FromMilliseconds(50))
        {
            yield return "Engine:PollEvery must be at least 50 milliseconds";
        }

        foreach (var (name, value, least) in new[]
        {
            (nameof(MaxConcurrentActivities), MaxConcurrentActivities, 1),
            (nameof(MaxOwnedInstances), MaxOwnedInstances, 1),
            (nameof(MaxHistoryEvents), MaxHistoryEvents, 100),
            (nameof(MaxPayloadLength), MaxPayloadLength, 64 * 1024),
            (nameof(MaxPoisonTries), MaxPoisonTries, 1),
        })
        {
            if (value < least)
            {
                yield return $"Engine:{name} must be at least {least}";
            }
        }
    }

    internal DurableEngineOptions Apply(DurableEngineOptions options) => options with
    {
        Lease = Lease ?? options.Lease,
        PollEvery = PollEvery ?? options.PollEvery,
        MaxConcurrentActivities = MaxConcurrentActivities ?? options.MaxConcurrentActivities,
        MaxOwnedInstances = MaxOwnedInstances ?? options.MaxOwnedInstances,
        MaxHistoryEvents = MaxHistoryEvents ?? options.MaxHistoryEvents,
        MaxPayloadLength = MaxPayloadLength ?? options.MaxPayloadLength,
        MaxPoisonTries = MaxPoisonTries ?? options.MaxPoisonTries,
    };
}
