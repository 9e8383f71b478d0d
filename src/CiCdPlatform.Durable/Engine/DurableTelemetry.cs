using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CiCdPlatform.Durable;

/// <summary>The names under which the engine can be traced and measured.</summary>
public static class DurableTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "CiCdPlatform.Durable";

    internal static Meter Meter { get; } = new(Name);

    internal static ActivitySource Source { get; } = new(Name);

    internal static Counter<long> Turns { get; } = Meter.CreateCounter<long>("durable.turns", description: "Turns committed");

    internal static Counter<long> Activities { get; } = Meter.CreateCounter<long>("durable.activities", description: "Attempts of activities, by outcome: completed, retried, failed");

    internal static Counter<long> Ended { get; } = Meter.CreateCounter<long>("durable.instances.ended", description: "Instances that ended, by orchestration and outcome");

    internal static Counter<long> TakenOver { get; } = Meter.CreateCounter<long>("durable.instances.taken_over", description: "Instances freed from workers that had died");

    internal static Histogram<int> BatchSize { get; } = Meter.CreateHistogram<int>("durable.commit.batch", description: "Writes that went to disk together");

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<DurableEngine, object> Engines = [];

    static DurableTelemetry()
    {
        Meter.CreateObservableGauge("durable.instances.owned", () => Engines.Sum(engine => engine.Key.Owned), description: "Instances that this process runs now");
        Meter.CreateObservableGauge("durable.activities.queued", () => Engines.Sum(engine => engine.Key.Queued), description: "Activities that wait for a free place");
        Meter.CreateObservableGauge("durable.backlog", () => Engines.Sum(engine => engine.Key.Backlog.Ready), description: "Instances that are due and that no process runs");
        Meter.CreateObservableGauge(
            "durable.backlog.age", () => Engines.Select(engine => engine.Key.Backlog.Age.TotalSeconds).DefaultIfEmpty().Max(), "s", "For how long the oldest of those has been due");
    }

    internal static void Observe(DurableEngine engine) => Engines.Add(engine, Meter);

    /// <summary>A stored trace context, or none.</summary>
    internal static System.Diagnostics.ActivityContext Context(string? traceParent) =>
        traceParent is not null && System.Diagnostics.ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;
}
