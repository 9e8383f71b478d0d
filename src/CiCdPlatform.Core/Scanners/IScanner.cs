using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Scanners;

/// <summary>One way to look at a whole repository; rules look at a file at a time and need none of their own.</summary>
internal interface IScanner
{
    /// <summary>One of <c>secrets dependencies</c>.</summary>
    string Id { get; }

    /// <summary>What it finds, and what it could not look at.</summary>
    ScannerReport Scan(ScanInput input, CancellationToken cancellation);
}

/// <summary>What one scanner found, what it does not look for, and what it could not look at.</summary>
internal sealed record ScannerReport(IReadOnlyList<Finding> Findings, IReadOnlyList<string> NotChecked, IReadOnlyList<string> Warnings);
