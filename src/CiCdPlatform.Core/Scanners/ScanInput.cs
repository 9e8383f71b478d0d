using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;

namespace CiCdPlatform.Core.Scanners;

/// <summary>What a scan looks at.</summary>
public sealed record ScanInput(RepositorySnapshot Snapshot, RuleScope Scope, ScanSettings Settings);

/// <summary>What a scan looks for.</summary>
public sealed record ScanSettings
{
    /// <summary>Every scanner, for anyone.</summary>
    public static ScanSettings Default { get; } = new();

    /// <summary>The ids of all scanners, in the order of reports.</summary>
    public static IReadOnlyList<string> ScannerIds { get; } = ["secrets", "dependencies", "workflows", "containers", "infrastructure"];

    /// <summary>The scanners that run; null for all.</summary>
    public IReadOnlySet<string>? Scanners { get; init; }

    /// <summary>How much is reported.</summary>
    public Persona Persona { get; init; } = Persona.Regular;

    /// <summary>What rules may look up.</summary>
    public RuleSettings Rules { get; init; } = RuleSettings.Default;

    /// <summary>Which rules are asked, by id and aliases; null for all.</summary>
    public Func<string, IReadOnlyList<string>, bool>? Speaks { get; init; }

    /// <summary>Where known vulnerabilities of dependencies are looked up; null for nowhere.</summary>
    public IAdvisorySource? Advisories { get; init; }

    internal bool Runs(string scanner) => Scanners?.Contains(scanner) ?? true;
}
