using CiCdPlatform.Core.Optimisation.Checkers;

namespace CiCdPlatform.Core.Optimisation;

/// <summary>Every checker, one a kind, in the order in which suggestions of one line are shown.</summary>
internal static class AllCheckers
{
    public static IReadOnlyList<IChecker> All { get; } =
    [
        new CacheChecker(),
        new ConcurrencyChecker(),
        new FilterChecker(),
        new TimeoutChecker(),
        new FetchDepthChecker(),
        new NeedsChecker(),
        new RedundantChecker(),
        new ParallelChecker(),
        new ShardChecker(),
        new MatrixChecker(),
        new FailFastChecker(),
        new ImageChecker(),
    ];
}
