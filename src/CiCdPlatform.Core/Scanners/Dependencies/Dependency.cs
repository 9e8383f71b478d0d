namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>A package that a repository uses, as one of its files says.</summary>
public sealed record Dependency
{
    /// <summary>Where it comes from.</summary>
    public required Ecosystem Ecosystem { get; init; }

    /// <summary>As the file spells it.</summary>
    public required string Name { get; init; }

    /// <summary>The exact version, or null when the file states only what would do.</summary>
    public string? Version { get; init; }

    /// <summary>What the manifest would accept, as it is written; null when that is not known.</summary>
    public string? Requirement { get; init; }

    /// <summary>The lockfile or manifest.</summary>
    public required string File { get; init; }

    /// <summary>1-based.</summary>
    public required int Line { get; init; }

    /// <summary>Whether the repository asks for it itself, or another package does; null when the file does not tell.</summary>
    public bool? IsDirect { get; init; }

    /// <summary>What it is needed for.</summary>
    public DependencyScope Scope { get; init; }

    /// <summary>As the lockfile states them; SPDX where the ecosystem uses it.</summary>
    public IReadOnlyList<string> Licences { get; init; } = [];

    /// <summary>What it needs itself.</summary>
    public IReadOnlyList<DependencyEdge> Needs { get; init; } = [];

    /// <summary>Its package URL.</summary>
    public string Purl => Ecosystem.Purl(Name, Version);
}

/// <summary>What one package needs of another: its name, the version that the lockfile chose where it says so, and the requirement.</summary>
public sealed record DependencyEdge(string Name, string? Version = null, string? Requirement = null);

/// <summary>What a package is needed for.</summary>
public enum DependencyScope
{
    /// <summary>To run.</summary>
    Runtime,

    /// <summary>To build, test or develop.</summary>
    Development,

    /// <summary>It may be missing.</summary>
    Optional,
}
