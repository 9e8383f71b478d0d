using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners;

/// <summary>The built-in stand-in for a file-system scanner: secrets and misconfiguration, by the product's own rules.</summary>
public static class SecurityScan
{
    /// <summary>What a scanner with a vulnerability database checks and this one does not.</summary>
    public static IReadOnlyList<string> NotCheckedHere { get; } =
    [
        "known vulnerabilities of dependencies (no vulnerability database)",
        "known vulnerabilities of the packages in container images",
        "licences",
        "infrastructure definitions other than Dockerfiles and pipelines",
    ];

    /// <summary>Runs every rule over the whole tree.</summary>
    public static SecurityScanReport Run(RepositorySnapshot snapshot, CancellationToken cancellation = default)
    {
        var report = RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default, cancellation);
        return new SecurityScanReport(report.Findings, NotCheckedHere, report.Warnings);
    }
}

/// <summary>What the built-in scan found, what it does not look for, and what it could not look at.</summary>
public sealed record SecurityScanReport(IReadOnlyList<Finding> Findings, IReadOnlyList<string> NotChecked, IReadOnlyList<string> Warnings);
