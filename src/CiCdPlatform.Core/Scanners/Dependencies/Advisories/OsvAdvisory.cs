using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Scanners.Dependencies.Cvss;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;
using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Scanners.Dependencies.Advisories;

/// <summary>Reads OSV's format.</summary>
internal static class OsvAdvisory
{
    private const int MaxText = 1000;
    private const int MaxVersions = 20_000;
    private const int MaxPackages = 2_000;
    private const int MaxReferences = 40;

    /// <summary>Weaknesses that cost time, memory or the process and nothing else: exhausted resources, costly algorithms and expressions, bombs, endless recursion and loops, failed assertions.</summary>
    private static readonly HashSet<string> HarmAvailabilityAlone = new(StringComparer.OrdinalIgnoreCase)
    {
        "CWE-400", "CWE-407", "CWE-409", "CWE-617", "CWE-674", "CWE-730", "CWE-770", "CWE-776", "CWE-834", "CWE-835", "CWE-1333",
    };

    public static Advisory Of(JsonValue root)
    {
        var id = root.TextAt("id")!;
        var affected = (root["affected"]?.Items ?? []).Take(MaxPackages).ToList();
        var isMalicious = id.StartsWith("MAL-", StringComparison.Ordinal);
        var (severity, score) = SeverityOf(
            (root["severity"]?.Items ?? []).Concat(affected.SelectMany(one => one["severity"]?.Items ?? [])).Select(entry => entry.TextAt("score")).Append(root.TextAt("database_specific", "cvss", "score")).Concat(affected.Select(one => one.TextAt("database_specific", "cvss"))),
            root.TextAt("database_specific", "severity") ?? affected.Select(one => one.TextAt("ecosystem_specific", "severity")).FirstOrDefault(text => text is not null),
            NativeAdvisories.Texts(root["database_specific"]?["cwe_ids"]));
        var notice = affected.Select(one => one.TextAt("database_specific", "informational")).FirstOrDefault(text => text is not null);
        return new Advisory
        {
            Id = id,
            Aliases = [.. (root["aliases"]?.Items ?? []).Concat(root["upstream"]?.Items ?? []).Select(item => item.Text).OfType<string>().Take(MaxReferences)],
            Summary = Shorten(root.TextAt("summary") ?? root.TextAt("details") ?? ""),
            Severity = isMalicious ? Severity.Critical : notice is not null ? Severity.Info : severity,
            Score = score,
            Kind = isMalicious ? AdvisoryKind.Malicious : notice is not null ? AdvisoryKind.Notice : AdvisoryKind.Vulnerability,
            IsWithdrawn = root.TextAt("withdrawn") is not null,
            References = [.. (root["references"]?.Items ?? []).Select(item => item.TextAt("url")).OfType<string>().Take(MaxReferences)],
            Modified = root.TextAt("modified") ?? "",
            Affected = [.. affected.Select(Package).OfType<AffectedPackage>()],
        };
    }

    /// <summary>The highest version of CVSS decides; then the database's own word; then medium. What can only slow a program down or stop it is medium at most: the vector says so, or where there is none, the kinds of weakness do.</summary>
    public static (Severity Severity, double? Score) SeverityOf(IEnumerable<string?> vectors, string? word, IReadOnlyList<string>? weaknesses = null)
    {
        var best = vectors.OfType<string>().Select(vector => (vector, Score: CvssScore.Of(vector))).Where(pair => pair.Score is not null).OrderByDescending(pair => pair.vector.StartsWith("CVSS:", StringComparison.Ordinal) ? pair.vector : "", StringComparer.Ordinal).FirstOrDefault();
        if (best.Score is { } score)
        {
            var rating = CvssScore.Rating(score);
            return (rating > Severity.Medium && CvssScore.HarmsAvailabilityAlone(best.vector) ? Severity.Medium : rating, score);
        }

        var said = word?.ToLowerInvariant() switch
        {
            "critical" => Severity.Critical,
            "high" or "important" => Severity.High,
            "low" or "unimportant" => Severity.Low,
            "none" or "info" => Severity.Info,
            _ => Severity.Medium,
        };
        return (said > Severity.Medium && weaknesses is { Count: > 0 } && weaknesses.All(HarmAvailabilityAlone.Contains) ? Severity.Medium : said, null);
    }

    public static string Shorten(string text)
    {
        var line = text.Trim().ReplaceLineEndings("\n");
        line = line.Contains("\n\n", StringComparison.Ordinal) ? line[..line.IndexOf("\n\n", StringComparison.Ordinal)] : line;
        line = line.Replace('\n', ' ').TrimStart('#', ' ');
        return line.Length <= MaxText ? line : line[..MaxText] + "…";
    }

    private static AffectedPackage? Package(JsonValue affected)
    {
        var ecosystem = affected.TextAt("package", "ecosystem");
        var name = affected.TextAt("package", "name");
        return ecosystem is null || name is null
            ? null
            : new AffectedPackage(
                ecosystem,
                name,
                [.. (affected["ranges"]?.Items ?? []).Where(range => range.TextAt("type") is not "GIT").SelectMany(range => Intervals(range, VersionOrders.Find(ecosystem)))],
                [.. (affected["versions"]?.Items ?? []).Select(item => item.Text).OfType<string>().Take(MaxVersions)])
            {
                Imports = [.. (affected["ecosystem_specific"]?["imports"]?.Items ?? []).Select(item => item.TextAt("path")).OfType<string>().Take(MaxReferences)],
            };
    }

    // Events come in any order; each introduction reaches to the next fix, last affected version or limit.
    private static IEnumerable<VersionInterval> Intervals(JsonValue range, VersionOrder? order)
    {
        var events = (range["events"]?.Items ?? []).SelectMany(item => item.Members).Where(pair => pair.Value.Text is not null).Select(pair => (Kind: pair.Key, Version: pair.Value.Text!)).ToList();
        if (order is not null)
        {
            events = [.. events.Order(Comparer<(string Kind, string Version)>.Create((left, right) =>
                left.Version == "0" || right.Version == "0" ? (right.Version == "0").CompareTo(left.Version == "0")
                : order.Compare(order.Canonical(left.Version), order.Canonical(right.Version)) is var compared and not 0 ? compared : Rank(left.Kind).CompareTo(Rank(right.Kind))))];
        }

        string? introduced = null;
        foreach (var (kind, version) in events)
        {
            if (kind == "introduced")
            {
                introduced ??= version;
            }
            else if (introduced is not null && kind is "fixed" or "last_affected" or "limit" && version != "*")
            {
                yield return new VersionInterval(introduced == "0" ? null : introduced, true, version, kind == "last_affected", kind == "fixed");
                introduced = null;
            }
        }

        if (introduced is not null)
        {
            yield return new VersionInterval(introduced == "0" ? null : introduced, true, null, true);
        }
    }

    // At one version, a fix ends what went before and an introduction begins the next; a version that is the last of its kind was introduced before.
    private static int Rank(string kind) => kind switch { "fixed" or "limit" => 0, "introduced" => 1, _ => 2 };
}
