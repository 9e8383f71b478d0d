namespace CiCdPlatform.Core.Mending;

/// <summary>How mends of one pattern have fared: proven green and taken, or not.</summary>
public readonly record struct PatternRecord(int Successes, int Failures)
{
    /// <summary>How many outcomes a patcher's own word counts for.</summary>
    private const double Weight = 4;

    /// <summary>The mean of the Beta distribution that begins with what the patcher says of itself.</summary>
    public double Confidence(double prior) => Math.Round((Math.Clamp(prior, 0, 1) * Weight + Successes) / (Weight + Successes + Failures), 3);
}
