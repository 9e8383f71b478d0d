using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Policies;

/// <summary>Whether a filter means a finding.</summary>
internal static class FindingFilters
{
    public static bool Holds(this FindingFilter filter, Finding finding) =>
        (filter.Rule is null || finding.IsCalled(filter.Rule))
        && (filter.Scanner is null || filter.Scanner == finding.Scanner)
        && (filter.Severity is null || finding.Severity >= filter.Severity)
        && (filter.Confidence is null || finding.Confidence >= filter.Confidence)
        && (filter.Fingerprint is null || filter.Fingerprint == finding.Fingerprint)
        && (filter.Paths.Count == 0 || Globs.Match([.. filter.Paths], finding.Location.File));

    /// <summary>Whether a rule's name, its own or one in another tool (with or without that tool's), is meant; a name may end in <c>*</c>.</summary>
    public static bool IsCalled(this Finding finding, string name) => IsCalled(finding.Rule, finding.Aliases, name);

    public static bool IsCalled(string rule, IReadOnlyList<string> aliases, string name) =>
        Matches(name, rule) || aliases.Any(alias => Matches(name, alias) || Matches(name, alias[(alias.IndexOf('/', StringComparison.Ordinal) + 1)..]));

    private static bool Matches(string name, string id) => name.EndsWith('*')
        ? id.StartsWith(name[..^1], StringComparison.OrdinalIgnoreCase)
        : string.Equals(id, name, StringComparison.OrdinalIgnoreCase);
}
