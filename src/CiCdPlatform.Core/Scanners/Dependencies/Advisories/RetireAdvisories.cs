using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;
using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Scanners.Dependencies.Advisories;

/// <summary>Reads retire.js' repositories: objects by library, of which those count that npm knows.</summary>
internal static class RetireAdvisories
{
    public static IEnumerable<Advisory> Of(JsonValue root)
    {
        foreach (var (library, entry) in root.Members)
        {
            // The repository for npm names packages as npm does; the others say how npm calls a library, if it does.
            var isOfNpm = entry["extractors"] is null;
            if ((isOfNpm ? library : entry.TextAt("npmname")) is not { } name || library.StartsWith("retire-example", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var one in entry["vulnerabilities"]?.Items ?? [])
            {
                var identifiers = one["identifiers"];
                var (severity, score) = OsvAdvisory.SeverityOf([], one.TextAt("severity"), NativeAdvisories.Texts(one["cwe"]));
                var summary = identifiers?.TextAt("summary") ?? one.TextAt("summary") ?? NativeAdvisories.Texts(one["info"]).FirstOrDefault() ?? "";
                IReadOnlyList<string> aliases = [.. NativeAdvisories.Texts(identifiers?["CVE"]), .. new[] { identifiers?.TextAt("CVE"), identifiers?.TextAt("githubID") }.OfType<string>()];

                // The sources of the repository give several ranges at once, what is built from them one.
                IReadOnlyList<VersionInterval> intervals = [.. (one["ranges"]?.Items ?? [one]).Select(Interval).OfType<VersionInterval>()];
                if (intervals.Count == 0)
                {
                    continue;
                }

                var identity = string.Join('\n', intervals.Select(interval => $"{interval.Upper}\n{interval.Lower}").Append(aliases.Count > 0 ? string.Join(' ', aliases) : summary));
                yield return new Advisory
                {
                    Id = $"RETIRE-{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 6))}",
                    Aliases = aliases,
                    Summary = OsvAdvisory.Shorten(summary),
                    Severity = severity,
                    Score = score,
                    References = NativeAdvisories.Texts(one["info"]),
                    Affected = [new AffectedPackage(Ecosystem.Npm.Name, name, intervals, [])],
                };
            }
        }
    }

    // What names neither end says nothing.
    private static VersionInterval? Interval(JsonValue range)
    {
        var (below, from) = (range.TextAt("below"), range.TextAt("atOrAbove"));
        return below is null && from is null ? null : new VersionInterval(from, true, below, below is null, below is not null);
    }
}
