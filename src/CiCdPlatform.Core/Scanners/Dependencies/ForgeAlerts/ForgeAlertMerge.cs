using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Scanners.Dependencies.ForgeAlerts;

/// <summary>Puts what the forge found and what was found here into one list, each thing once.</summary>
public static class ForgeAlertMerge
{
    /// <summary>
    /// The findings, then the open alerts that say something new. An alert says nothing new when a finding in the same file bears one of its names of an advisory, or the same rule
    /// in the same line. Line 1 stands for a place that the forge does not give, unless <paramref name="inventory"/> knows where the package stands.
    /// </summary>
    public static IReadOnlyList<Finding> Merge(IReadOnlyList<Finding> findings, IEnumerable<ForgeAlert> alerts, DependencyInventory? inventory = null)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(alerts);
        var known = new HashSet<(string File, string Id)>(findings.SelectMany(finding => finding.Aliases.Append(finding.Rule).Where(IsAdvisory).Select(id => (finding.Location.File, id))));
        var places = new HashSet<(string File, int Line, string Rule)>(findings.SelectMany(finding => finding.Aliases.Append(finding.Rule).Select(id => (finding.Location.File, finding.Location.StartLine, id[(id.LastIndexOf('/') + 1)..]))));
        var merged = new List<Finding>(findings);
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var alert in alerts.Where(alert => alert.IsOpen))
        {
            var advisories = alert.Ids.Append(alert.Rule).Where(IsAdvisory).Distinct(StringComparer.Ordinal).ToList();
            var line = LineOf(alert, inventory);
            if (advisories.Exists(id => known.Contains((alert.File, id))) || places.Contains((alert.File, line, alert.Rule[(alert.Rule.LastIndexOf('/') + 1)..])))
            {
                continue;
            }

            advisories.ForEach(id => known.Add((alert.File, id)));
            merged.Add(Report(alert, line, ordinals));
        }

        return merged;
    }

    private static Finding Report(ForgeAlert alert, int line, Dictionary<string, int> ordinals)
    {
        var isDependency = alert.Package is not null;
        var rule = isDependency ? DependenciesScanner.VulnerableRule : alert.Rule;
        var identity = $"{alert.Source} {alert.Package?.Name} {alert.Rule}";
        var ordinal = ordinals[identity + alert.File] = ordinals.GetValueOrDefault(identity + alert.File, -1) + 1;
        var package = alert.Package is { } mention ? $"{mention.Name}{(mention.Version is { } version ? " " + version : "")}: " : "";
        var cure = alert.Package?.FixedVersion is { } target ? $" Upgrade to {target}." : "";
        return new Finding
        {
            Rule = rule,
            Aliases = [.. alert.Ids.Append($"{alert.Source}/{alert.Number}").Distinct(StringComparer.Ordinal)],
            Scanner = isDependency ? "dependencies" : "workflows",
            Severity = alert.Severity,
            Confidence = Confidence.High,
            Message = $"{package}{alert.Message.TrimEnd('.')} ({alert.Source}).{cure}",
            Location = new Location(alert.File, line, 1, Math.Max(line, alert.EndLine), 1),
            Fingerprint = Fingerprint.Of(rule, alert.File, identity, ordinal),
        };
    }

    private static int LineOf(ForgeAlert alert, DependencyInventory? inventory)
    {
        if (alert.StartLine > 0 || alert.Package is not { } package)
        {
            return Math.Max(alert.StartLine, 1);
        }

        return inventory?.Dependencies.FirstOrDefault(one => one.File == alert.File && one.Ecosystem.Normalise(one.Name) == one.Ecosystem.Normalise(package.Name))?.Line ?? 1;
    }

    private static bool IsAdvisory(string id) => id.StartsWith("CVE-", StringComparison.Ordinal) || id.StartsWith("GHSA-", StringComparison.Ordinal);
}
