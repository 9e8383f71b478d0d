using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>Reports packages of which something is known that should be mended; without a source of advisories it says so and reports nothing.</summary>
internal sealed class DependenciesScanner : IScanner
{
    public const string VulnerableRule = "vulnerable-dependency";
    public const string MaliciousRule = "malicious-dependency";
    public const string UnmaintainedRule = "unmaintained-dependency";

    private const int MaxFindings = 5_000;

    public string Id => "dependencies";

    public ScannerReport Scan(ScanInput input, CancellationToken cancellation)
    {
        if (input.Settings.Advisories is not { } source)
        {
            return new ScannerReport([], ["known vulnerabilities of dependencies (no vulnerability database)"], []);
        }

        var inventory = DependencyInventory.Read(input.Snapshot, cancellation);
        var warnings = new List<string>(inventory.Warnings);
        var findings = new List<Finding>();
        var lines = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        var imports = new GoImports(input.Snapshot);
        foreach (var hit in VulnerabilityMatcher.Match(inventory, source, cancellation))
        {
            // What is only a notice is for those who ask for more, and so is what the repository uses other parts of.
            var reached = hit.Dependency.Ecosystem != Ecosystem.Go || hit.Imports.Count == 0 ? true : imports.Reach(hit.Imports, hit.Dependency.Name);
            if ((hit.Advisories.All(advisory => advisory.Kind == AdvisoryKind.Notice) && input.Settings.Persona < Persona.Pedantic) || (reached == false && input.Settings.Persona < Persona.Auditor))
            {
                continue;
            }

            var one = hit.Dependency;
            var identity = $"{one.File}\n{one.Ecosystem}\n{one.Name}\n{hit.Ids[0]}";
            var ordinal = ordinals[identity] = ordinals.GetValueOrDefault(identity, -1) + 1;
            if (!input.Scope.Covers(one.File, one.Line, one.Line))
            {
                continue;
            }

            if (findings.Count >= MaxFindings)
            {
                warnings.Add($"more than {MaxFindings} findings in dependencies; the rest is left out");
                break;
            }

            if (!lines.TryGetValue(one.File, out var text))
            {
                lines[one.File] = text = input.Snapshot.ReadText(one.File)?.Split('\n') ?? [];
            }

            findings.Add(Report(hit, text, ordinal) with { Confidence = reached switch { true => Confidence.High, null => Confidence.Medium, false => Confidence.Low } });
        }

        return new ScannerReport(findings, [], warnings);
    }

    private static Finding Report(VulnerableDependency hit, string[] lines, int ordinal)
    {
        var one = hit.Dependency;
        var rule = RuleOf(hit);
        var line = one.Line <= lines.Length ? lines[one.Line - 1].TrimEnd('\r') : "";
        var at = line.IndexOf(one.Version!, StringComparison.Ordinal);
        var start = at >= 0 ? at : line.Length - line.TrimStart().Length;
        var end = at >= 0 ? at + one.Version!.Length : line.TrimEnd().Length;
        return new Finding
        {
            Rule = rule,
            Aliases = hit.Ids,
            Scanner = "dependencies",
            Severity = Weighed(hit),
            Confidence = Confidence.High,
            Message = UpgradeAdvice.Message(hit),
            Location = new Location(one.File, one.Line, start + 1, one.Line, Math.Max(end, start) + 1),
            Fingerprint = Fingerprint.Of(rule, one.File, $"{one.Ecosystem} {one.Name} {hit.Ids[0]}", ordinal),
            Fix = Mend(hit, lines, line),
        };
    }

    private static string RuleOf(VulnerableDependency hit) =>
        hit.Advisories.Any(advisory => advisory.Kind == AdvisoryKind.Malicious) ? MaliciousRule
        : hit.Advisories.All(advisory => advisory.Kind == AdvisoryKind.Notice) ? UnmaintainedRule : VulnerableRule;

    // What never runs in the product weighs less, and what lies among tests and examples no more than that it should be mended. Malice runs wherever it is installed.
    private static Severity Weighed(VulnerableDependency hit)
    {
        if (hit.Advisories.Any(advisory => advisory.Kind == AdvisoryKind.Malicious))
        {
            return Severity.Critical;
        }

        var severity = hit.Dependency.Scope == DependencyScope.Development && hit.Dependency.Ecosystem != Ecosystem.Actions && hit.Severity > Severity.Low ? hit.Severity - 1 : hit.Severity;
        return Places.IsAside(hit.Dependency.File) && hit.Dependency.Ecosystem != Ecosystem.Actions && severity > Severity.Medium ? Severity.Medium : severity;
    }

    // Only where a person wrote the version: a lockfile is its tool's to write.
    private static Fix? Mend(VulnerableDependency hit, string[] lines, string line)
    {
        var one = hit.Dependency;
        if ((hit.CleanVersion ?? hit.FixedVersion) is not { } target || !UpgradeAdvice.IsWrittenByHand(one.File) || one.Requirement is null || line.EndsWith('\\'))
        {
            return null;
        }

        var at = line.IndexOf(one.Version!, StringComparison.Ordinal);
        if (at < 0 || line.IndexOf(one.Version!, at + 1, StringComparison.Ordinal) >= 0 || (at > 0 && char.IsAsciiDigit(line[at - 1])) || (at + one.Version!.Length < line.Length && line[at + one.Version.Length] is '.' or (>= '0' and <= '9')))
        {
            return null;
        }

        var patch = PatchWriter.Write(one.File, string.Join('\n', lines), [new LineEdit(one.Line, 1, [line[..at] + target + line[(at + one.Version!.Length)..]])]);
        return patch is null ? null : new Fix($"Upgrade {one.Name} to {target}", patch);
    }
}
