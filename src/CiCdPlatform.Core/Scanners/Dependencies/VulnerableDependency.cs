using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>One thing that is wrong with one package of one file, said by one or more databases.</summary>
public sealed record VulnerableDependency
{
    /// <summary>The package, and where it stands.</summary>
    public required Dependency Dependency { get; init; }

    /// <summary>What the databases say; the one with the highest score first.</summary>
    public required IReadOnlyList<Advisory> Advisories { get; init; }

    /// <summary>All names of it: CVE first, then GHSA, then others.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>The worst that a database says.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The lowest later version in which this is mended; null when none is known.</summary>
    public string? FixedVersion { get; init; }

    /// <summary>The lowest later version of which nothing is known; null when there is none.</summary>
    public string? CleanVersion { get; init; }

    /// <summary>From the package that the repository asks for to this one, by name; this one alone when it is asked for itself or nothing leads here.</summary>
    public IReadOnlyList<Dependency> Path { get; init; } = [];

    /// <summary>The parts that are concerned, as programs import them; empty when one of the databases means all of it, or none says.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>Whether every package that needs it, or the manifest, would accept the mended version; null when that is not known.</summary>
    public bool? IsFixAllowed { get; init; }
}
