using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners;

/// <summary>One pass of every scanner over a repository.</summary>
public static class SecurityScan
{
    /// <summary>What a scanner with a vulnerability database checks and this one does not.</summary>
    public static IReadOnlyList<string> NotCheckedHere { get; } =
    [
        "known vulnerabilities of the packages in container images",
        "licences",
    ];

    /// <summary>Runs every scanner over the whole tree.</summary>
    public static SecurityScanReport Run(RepositorySnapshot snapshot, CancellationToken cancellation = default) =>
        Run(new ScanInput(snapshot, RuleScope.WholeTree, ScanSettings.Default), cancellation);

    /// <summary>Findings by file, place and rule. A scanner that throws is named in the warnings and the others go on.</summary>
    public static SecurityScanReport Run(ScanInput input, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var settings = input.Settings;
        var rules = RuleEngine.Run(input.Snapshot, input.Scope, settings.Rules with { Persona = settings.Persona, Scanners = settings.Scanners, Speaks = settings.Speaks }, cancellation);
        var findings = new List<Finding>(rules.Findings);
        var notChecked = new List<string>(NotCheckedHere);
        var warnings = new List<string>(rules.Warnings);
        foreach (var scanner in Scanners.All.Where(scanner => settings.Runs(scanner.Id)))
        {
            try
            {
                var report = scanner.Scan(input, cancellation);
                findings.AddRange(report.Findings);
                notChecked.AddRange(report.NotChecked);
                warnings.AddRange(report.Warnings);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                warnings.Add($"the scanner {scanner.Id} failed ({e.GetType().Name}: {e.Message}) and found nothing");
            }
        }

        return new SecurityScanReport(
        [
            .. findings
                .OrderBy(finding => finding.Location.File, StringComparer.Ordinal)
                .ThenBy(finding => finding.Location.StartLine)
                .ThenBy(finding => finding.Location.StartColumn)
                .ThenBy(finding => finding.Rule, StringComparer.Ordinal),
        ],
            notChecked,
            warnings);
    }
}

/// <summary>What the scan found, what it does not look for, and what it could not look at.</summary>
public sealed record SecurityScanReport(IReadOnlyList<Finding> Findings, IReadOnlyList<string> NotChecked, IReadOnlyList<string> Warnings);
