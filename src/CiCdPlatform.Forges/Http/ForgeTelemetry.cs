using System.Diagnostics.Metrics;

namespace CiCdPlatform.Forges.Http;

/// <summary>The name under which requests to forges can be measured.</summary>
public static class ForgeTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "CiCdPlatform.Forges";

    private static readonly Meter Meter = new(Name);

    /// <summary>Tagged <c>forge</c> and <c>outcome</c>: done, unchanged (304), refused, limited.</summary>
    internal static Counter<long> Requests { get; } = Meter.CreateCounter<long>("forges.requests", description: "Requests to forges, by outcome");

    /// <summary>Tagged <c>kind</c> and <c>outcome</c>: hit, miss, shared (somebody else was asking the same).</summary>
    internal static Counter<long> CacheReads { get; } = Meter.CreateCounter<long>("forges.cache.reads", description: "Reads of what is remembered of forges");

    internal static Histogram<double> WriteWait { get; } = Meter.CreateHistogram<double>("forges.write.wait", "s", "How long writes waited for their turn");
}
