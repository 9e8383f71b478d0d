using CiCdPlatform.Core.Diagnosis.Spans;

namespace CiCdPlatform.Evaluation.Diagnosis;

/// <summary>Candidates of one log, how useful each would be to show first, and how much the log counts.</summary>
internal sealed record FitSample(IReadOnlyList<int[]> Features, double[] Useful, double Weight);

/// <summary>Fits the ranker's weights: raises the expected usefulness of what is shown first, and keeps weights small, so that they speak of logs in general.</summary>
internal static class WeightFit
{
    private const double Shrink = 0.01;
    private const double Rate = 0.1;
    private const int Rounds = 150;

    /// <summary>Adam over all samples at once; deterministic.</summary>
    public static double[] Run(IReadOnlyList<FitSample> samples, int features)
    {
        var (weights, mean, spread, gradient) = (new double[features], new double[features], new double[features], new double[features]);
        var total = samples.Sum(sample => sample.Weight);
        for (var round = 1; round <= Rounds; round++)
        {
            Array.Clear(gradient);
            foreach (var sample in samples)
            {
                Add(sample, weights, gradient, sample.Weight / total);
            }

            var rate = Rate * (round < Rounds / 2 ? 1 : 0.3);
            for (var i = 0; i < features; i++)
            {
                var slope = (Shrink * weights[i]) - gradient[i];
                mean[i] = (0.9 * mean[i]) + (0.1 * slope);
                spread[i] = (0.99 * spread[i]) + (0.01 * slope * slope);
                weights[i] -= rate * (mean[i] / (1 - Math.Pow(0.9, round))) / (Math.Sqrt(spread[i] / (1 - Math.Pow(0.99, round))) + 1e-8);
            }
        }

        return weights;
    }

    /// <summary>Slope and offset that turn the score of a first span into how often it is right.</summary>
    public static (double Slope, double Offset) Calibrate(IReadOnlyList<(double Score, bool IsRight)> found)
    {
        var (slope, offset) = (1.0, 0.0);
        for (var round = 0; round < 2000; round++)
        {
            var (bySlope, byOffset) = (0.0, 0.0);
            foreach (var (score, isRight) in found)
            {
                var odds = SpanWeights.Odds(score);
                var error = (isRight ? 1 : 0) - (1 / (1 + Math.Exp(-((slope * odds) + offset))));
                bySlope += error * odds / found.Count;
                byOffset += error / found.Count;
            }

            slope += 0.05 * bySlope;
            offset += 0.05 * byOffset;
        }

        return (slope, offset);
    }

    private static void Add(FitSample sample, double[] weights, double[] gradient, double worth)
    {
        var probabilities = SpanRanker.Probabilities(sample.Features, weights);
        var expected = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            expected += probabilities[i] * sample.Useful[i];
        }

        for (var i = 0; i < probabilities.Length && expected > 1e-12; i++)
        {
            var change = probabilities[i] * ((sample.Useful[i] / expected) - 1) * worth;
            if (Math.Abs(change) < 1e-9)
            {
                continue;
            }

            foreach (var feature in sample.Features[i])
            {
                gradient[feature] += change;
            }
        }
    }
}
