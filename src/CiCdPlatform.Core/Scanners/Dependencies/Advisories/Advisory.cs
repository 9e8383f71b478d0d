using System.Text.Json.Serialization;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Scanners.Dependencies.Advisories;

/// <summary>What is known to be wrong with versions of packages, whatever database said so.</summary>
public sealed record Advisory
{
    /// <summary>Its id in the database that it comes from, such as <c>GHSA-…</c>, <c>RUSTSEC-…</c> or <c>CVE-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The same thing in other databases.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>One line.</summary>
    public string Summary { get; init; } = "";

    /// <summary>How bad it is; medium when the database does not say.</summary>
    public Severity Severity { get; init; } = Severity.Medium;

    /// <summary>The CVSS base score, when there is a vector.</summary>
    public double? Score { get; init; }

    /// <summary>What sort of thing is wrong.</summary>
    public AdvisoryKind Kind { get; init; }

    /// <summary>Taken back: it counts no more.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>Where to read on.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>When it last changed, as the database writes it; empty when it does not.</summary>
    public string Modified { get; init; } = "";

    /// <summary>The packages and versions concerned.</summary>
    public IReadOnlyList<AffectedPackage> Affected { get; init; } = [];
}

/// <summary>Versions of one package that are concerned: those in the intervals, and those that are named one by one.</summary>
public sealed record AffectedPackage(string Ecosystem, string Name, IReadOnlyList<VersionInterval> Intervals, IReadOnlyList<string> Versions)
{
    /// <summary>The parts of it that are concerned, as programs import them; empty for all of it, or when the database does not say.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>Whether a version is concerned.</summary>
    public bool Affects(string version, VersionOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        foreach (var interval in Intervals)
        {
            if (interval.Contains(version, order))
            {
                return true;
            }
        }

        // Databases take these names from the registry, as lockfiles do; there may be hundreds.
        foreach (var named in Versions)
        {
            if (named.AsSpan().TrimStart('v').SequenceEqual(version.AsSpan().TrimStart('v')))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What sort of thing is wrong with a package.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdvisoryKind>))]
public enum AdvisoryKind
{
    /// <summary>It can be attacked.</summary>
    [JsonStringEnumMemberName("vulnerability")] Vulnerability,

    /// <summary>It attacks.</summary>
    [JsonStringEnumMemberName("malicious")] Malicious,

    /// <summary>Nobody looks after it any more, or it breaks the promises of its language.</summary>
    [JsonStringEnumMemberName("notice")] Notice,
}

/// <summary>A package by its ecosystem and its normalised name.</summary>
public readonly record struct PackageKey(string Ecosystem, string Name)
{
    /// <summary>The key of a package, however its name is spelt.</summary>
    public static PackageKey Of(string ecosystem, string name) => new(Dependencies.Ecosystem.Find(ecosystem)?.Name ?? ecosystem, Dependencies.Ecosystem.Normalise(ecosystem, name));
}

/// <summary>Where advisories come from: a database, or memory.</summary>
public interface IAdvisorySource
{
    /// <summary>The advisories of each package that has some; those taken back may be among them.</summary>
    IReadOnlyDictionary<PackageKey, IReadOnlyList<Advisory>> Find(IReadOnlyCollection<PackageKey> packages, CancellationToken cancellation);
}

/// <summary>Advisories in memory; of two with one id the later counts.</summary>
public sealed class AdvisoryIndex : IAdvisorySource
{
    private readonly Dictionary<PackageKey, List<Advisory>> _byPackage = [];

    /// <summary>Indexes them by package.</summary>
    public AdvisoryIndex(IEnumerable<Advisory> advisories)
    {
        foreach (var advisory in advisories.GroupBy(advisory => advisory.Id, StringComparer.Ordinal).Select(group => group.Last()))
        {
            foreach (var key in advisory.Affected.Select(affected => PackageKey.Of(affected.Ecosystem, affected.Name)).Distinct())
            {
                if (!_byPackage.TryGetValue(key, out var known))
                {
                    _byPackage[key] = known = [];
                }

                known.Add(advisory);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<PackageKey, IReadOnlyList<Advisory>> Find(IReadOnlyCollection<PackageKey> packages, CancellationToken cancellation) =>
        packages.Distinct().Where(_byPackage.ContainsKey).ToDictionary(key => key, key => (IReadOnlyList<Advisory>)_byPackage[key]);
}
