using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Scanners.Dependencies.ForgeAlerts;

/// <summary>Something that the forge itself found, as one list whoever found it.</summary>
public sealed record ForgeAlert
{
    /// <summary>Who says so: <c>dependabot</c>, <c>code-scanning/TOOL</c> or <c>gitlab/REPORT</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The forge's number of it.</summary>
    public string Number { get; init; } = "";

    /// <summary>The rule, or the first name of the advisory.</summary>
    public required string Rule { get; init; }

    /// <summary>All names: CVE, GHSA, CWE and what else the forge gives.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>The file, relative to the repository; empty when the forge does not say.</summary>
    public string File { get; init; } = "";

    /// <summary>1-based; 0 when the forge does not say.</summary>
    public int StartLine { get; init; }

    /// <summary>1-based; at least the first line.</summary>
    public int EndLine { get; init; }

    /// <summary>The package, where it is about one.</summary>
    public PackageMention? Package { get; init; }

    /// <summary>Whether nobody has mended or dismissed it.</summary>
    public bool IsOpen { get; init; } = true;

    /// <summary>Its page at the forge.</summary>
    public string Url { get; init; } = "";
}

/// <summary>A package as an alert names it; the version in use and the mended one where they are known.</summary>
public sealed record PackageMention(string Ecosystem, string Name, string? Version, string? FixedVersion);
