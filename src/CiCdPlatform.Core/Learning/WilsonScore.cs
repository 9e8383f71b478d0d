namespace CiCdPlatform.Core.Learning;

/// <summary>The Wilson score interval: how good a rate of success is at least, given how often it was seen.</summary>
public static class WilsonScore
{
    /// <summary>
    /// The lower bound of the interval, from 0 to 1; 0 when nothing was tried. <paramref name="z"/> is the quantile of the confidence: 1.96 for 95%.
    /// </summary>
    public static double LowerBound(long successes, long trials, double z = 1.96)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, successes);
        ArgumentOutOfRangeException.ThrowIfNegative(z);
        if (trials == 0)
        {
            return 0;
        }

        var n = (double)trials;
        var rate = successes / n;
        var square = z * z;
        var centre = rate + square / (2 * n);
        var spread = z * Math.Sqrt((rate * (1 - rate) + square / (4 * n)) / n);
        return Math.Clamp((centre - spread) / (1 + square / n), 0, 1);
    }
}
