namespace CiCdPlatform.Benchmarks;

/// <summary>The explicit list of everything that can be measured.</summary>
internal static class AllBenchmarks
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new DurableThroughput(isPostgres: true),
        new DurableThroughput(isPostgres: false),
        new DurableSleepers(),
        new SleepersProcess(),
        new Webhooks.WebhooksBenchmark(),
        new Platform.EventsBenchmark(),
        new Platform.ReadsBenchmark(),
        new AnalyzeBenchmark(),
        new ScanBenchmark("secrets", " --scanner secrets", generated: 10_000),
        new ScanBenchmark("scan", "", generated: 1_000),
    ];
}
