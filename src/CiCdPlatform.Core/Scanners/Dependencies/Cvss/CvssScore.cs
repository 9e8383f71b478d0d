using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Scanners.Dependencies.Cvss;

/// <summary>Base scores of CVSS vectors, versions 2, 3.0, 3.1 and 4.0, computed as their specifications say.</summary>
public static class CvssScore
{
    private const int MaxLength = 500;

    /// <summary>The score from 0 to 10, one decimal, or null when the text is no complete vector.</summary>
    public static double? Of(string? vector)
    {
        if (vector is null or { Length: > MaxLength })
        {
            return null;
        }

        vector = vector.Trim().Trim('(', ')');
        var metrics = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in vector.Split('/'))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                metrics.TryAdd(part[..colon], part[(colon + 1)..]);
            }
        }

        return metrics.GetValueOrDefault("CVSS") switch
        {
            "4.0" => Cvss4.Score(metrics),
            "3.0" => Cvss3.Score(metrics, isRevised: false),
            "3.1" => Cvss3.Score(metrics, isRevised: true),
            null => Cvss2.Score(metrics),
            _ => null,
        };
    }

    /// <summary>Whether a vector says that nothing can be read or changed, here or in what lies behind.</summary>
    public static bool HarmsAvailabilityAlone(string vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        string[] needed = vector.Contains("CVSS:4", StringComparison.Ordinal) ? ["/VC:N", "/VI:N", "/SC:N", "/SI:N"] : ["/C:N", "/I:N"];
        return needed.All(metric => vector.Contains(metric, StringComparison.Ordinal));
    }

    /// <summary>The rating of a score, as versions 3 and 4 name it.</summary>
    public static Severity Rating(double score) => score switch
    {
        >= 9 => Severity.Critical,
        >= 7 => Severity.High,
        >= 4 => Severity.Medium,
        > 0 => Severity.Low,
        _ => Severity.Info,
    };
}

/// <summary>Version 2's base equation.</summary>
internal static class Cvss2
{
    public static double? Score(IReadOnlyDictionary<string, string> metrics)
    {
        double? Value(string metric, string letters, params double[] weights) =>
            metrics.TryGetValue(metric, out var text) && text.Length == 1 && letters.IndexOf(text[0], StringComparison.Ordinal) is var at and >= 0 ? weights[at] : null;

        if (Value("AV", "LAN", 0.395, 0.646, 1) is not { } av || Value("AC", "HML", 0.35, 0.61, 0.71) is not { } ac || Value("Au", "MSN", 0.45, 0.56, 0.704) is not { } au
            || Value("C", "NPC", 0, 0.275, 0.66) is not { } c || Value("I", "NPC", 0, 0.275, 0.66) is not { } i || Value("A", "NPC", 0, 0.275, 0.66) is not { } a)
        {
            return null;
        }

        var impact = 10.41 * (1 - ((1 - c) * (1 - i) * (1 - a)));
        var exploitability = 20 * av * ac * au;
        return Math.Round(((0.6 * impact) + (0.4 * exploitability) - 1.5) * (impact == 0 ? 0 : 1.176), 1, MidpointRounding.AwayFromZero);
    }
}

/// <summary>The base equations of versions 3.0 and 3.1.</summary>
internal static class Cvss3
{
    public static double? Score(IReadOnlyDictionary<string, string> metrics, bool isRevised)
    {
        double? Value(string metric, string letters, params double[] weights) =>
            metrics.TryGetValue(metric, out var text) && text.Length == 1 && letters.IndexOf(text[0], StringComparison.Ordinal) is var at and >= 0 ? weights[at] : null;

        var changes = metrics.GetValueOrDefault("S") == "C";
        if (metrics.GetValueOrDefault("S") is not ("C" or "U")
            || Value("AV", "NALP", 0.85, 0.62, 0.55, 0.2) is not { } av || Value("AC", "LH", 0.77, 0.44) is not { } ac || Value("UI", "NR", 0.85, 0.62) is not { } ui
            || Value("PR", "NLH", 0.85, changes ? 0.68 : 0.62, changes ? 0.5 : 0.27) is not { } pr
            || Value("C", "NLH", 0, 0.22, 0.56) is not { } c || Value("I", "NLH", 0, 0.22, 0.56) is not { } i || Value("A", "NLH", 0, 0.22, 0.56) is not { } a)
        {
            return null;
        }

        var iss = 1 - ((1 - c) * (1 - i) * (1 - a));
        var impact = changes ? (7.52 * (iss - 0.029)) - (3.25 * Math.Pow(iss - 0.02, 15)) : 6.42 * iss;
        var exploitability = 8.22 * av * ac * pr * ui;
        return impact <= 0 ? 0 : RoundUp(Math.Min(changes ? 1.08 * (impact + exploitability) : impact + exploitability, 10), isRevised);
    }

    // Version 3.1 rounds on whole numbers, so that no floating point decides.
    private static double RoundUp(double score, bool isRevised)
    {
        if (!isRevised)
        {
            return Math.Ceiling(Math.Round(score, 10) * 10) / 10;
        }

        var whole = (int)Math.Round(score * 100_000);
        return whole % 10_000 == 0 ? whole / 100_000.0 : (Math.Floor(whole / 10_000.0) + 1) / 10;
    }
}
