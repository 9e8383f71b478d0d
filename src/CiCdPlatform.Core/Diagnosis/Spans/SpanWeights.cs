namespace CiCdPlatform.Core.Diagnosis.Spans;

/// <summary>What each feature adds to or takes from a candidate's score, fitted on logs in which people marked the lines that matter; see docs/diagnosis.md.</summary>
internal static partial class SpanWeights
{
    // Fitted with the weights: how often a span of a given score is the right one.
    private const double Slope = 1;
    private const double Offset = 0;

    /// <summary>By the number of the feature.</summary>
    public static double[] All { get; } = Read();

    /// <summary>How likely a span with this score is the right one.</summary>
    public static double Confidence(double score)
    {
        var bounded = Math.Clamp(score, 0.001, 0.999);
        return Math.Round(1 / (1 + Math.Exp(-((Slope * Math.Log(bounded / (1 - bounded))) + Offset))), 3);
    }

    private static double[] Read()
    {
        var byName = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            byName[line[..blank]] = double.Parse(line.AsSpan(blank + 1), System.Globalization.CultureInfo.InvariantCulture);
        }

        return [.. SpanFeatures.All.Select(feature => byName.GetValueOrDefault(feature.Name))];
    }
}
