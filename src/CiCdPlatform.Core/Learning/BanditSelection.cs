using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Learning;

/// <summary>
/// Which proven candidate is tried next: Thompson sampling. Each candidate's rate of success is drawn from what its record leaves possible, and the best draw wins; so
/// the best is taken mostly, and one that is little known, or was long not tried, now and then.
/// </summary>
public static class BanditSelection
{
    /// <summary>What an outcome counts against the next newer one: some hundred outcomes are remembered.</summary>
    public const double Discount = 0.99;

    /// <summary>A rate of success that a record allows, from 0 to 1.</summary>
    public static double Draw(CandidateRecord record, Random chance)
    {
        ArgumentNullException.ThrowIfNull(chance);
        var green = Gamma(1 + record.Successes, chance);
        var red = Gamma(1 + record.Failures, chance);
        return green / (green + red);
    }

    /// <summary>The candidates, the one to try first, each scored by its draw.</summary>
    public static IReadOnlyList<LearnedConfiguration> Order(IEnumerable<LearnedConfiguration> candidates, IReadOnlyDictionary<string, CandidateRecord> records, Random chance)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(records);
        return [.. candidates
            .OrderBy(candidate => candidate.Id, StringComparer.Ordinal)
            .Select(candidate => candidate with { Score = Draw(records.GetValueOrDefault(candidate.Id), chance) })
            .ToList()
            .OrderByDescending(candidate => candidate.Score)];
    }

    /// <summary>Marsaglia and Tsang's method, for a shape of at least 1.</summary>
    private static double Gamma(double shape, Random chance)
    {
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal(chance);
            var v = 1 + c * x;
            if (v > 0)
            {
                v = v * v * v;
                if (Math.Log(1 - chance.NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v))
                {
                    return d * v;
                }
            }
        }
    }

    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
}
