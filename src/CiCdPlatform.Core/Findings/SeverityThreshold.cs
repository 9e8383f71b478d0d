namespace CiCdPlatform.Core.Findings;

/// <summary>Whether findings are bad enough to fail.</summary>
public static class SeverityThreshold
{
    /// <summary>Reads <c>info low medium high critical</c> in any case; false for anything else.</summary>
    public static bool TryParse(string text, out Severity severity) =>
        Enum.TryParse(text, ignoreCase: true, out severity) && Enum.IsDefined(severity) && !int.TryParse(text, out _);

    /// <summary>Whether any finding is as bad as the threshold or worse.</summary>
    public static bool IsReached(IEnumerable<Finding> findings, Severity threshold) => findings.Any(finding => finding.Severity >= threshold);

    /// <summary>The worst severity, or null when there are no findings.</summary>
    public static Severity? Worst(IEnumerable<Finding> findings) => findings.Max(finding => (Severity?)finding.Severity);
}
