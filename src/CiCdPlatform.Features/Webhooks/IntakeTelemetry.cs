using System.Diagnostics.Metrics;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>The name under which the intake can be measured.</summary>
public static class IntakeTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "CiCdPlatform.Intake";

    private static readonly Meter Meter = new(Name);

    /// <summary>Tagged <c>outcome</c>: accepted, duplicate, refused (not signed, malformed), shed (503).</summary>
    internal static Counter<long> Deliveries { get; } = Meter.CreateCounter<long>("intake.deliveries", description: "Deliveries answered, by outcome");

    internal static Histogram<int> BatchSize { get; } = Meter.CreateHistogram<int>("intake.batch.size", description: "Deliveries in one transaction");

    internal static UpDownCounter<long> InFlight { get; } = Meter.CreateUpDownCounter<long>("intake.in_flight", description: "Deliveries between their first byte and their answer");

    internal static UpDownCounter<long> BytesInFlight { get; } = Meter.CreateUpDownCounter<long>("intake.in_flight.bytes", "By", "Bytes of bodies held in memory");

    internal static UpDownCounter<long> HandedOver { get; } = Meter.CreateUpDownCounter<long>("intake.handed_over", description: "Intents being handed to the engine");

    /// <summary>Tagged <c>outcome</c>: done, retried, set-aside.</summary>
    internal static Counter<long> Intents { get; } = Meter.CreateCounter<long>("intake.intents", description: "Intents settled, by outcome");
}
