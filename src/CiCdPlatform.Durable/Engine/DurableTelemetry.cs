using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CiCdPlatform.Durable;

/// <summary>The names under which the engine can be traced and measured.</summary>
public static class DurableTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "CiCdPlatform.Durable";

    private static readonly Meter Meter = new(Name);

    internal static ActivitySource Source { get; } = new(Name);

    internal static Counter<long> Turns { get; } = Meter.CreateCounter<long>("durable.turns", description: "Turns committed");

    internal static Counter<long> Activities { get; } = Meter.CreateCounter<long>("durable.activities", description: "Attempts of activities, by outcome");
}
