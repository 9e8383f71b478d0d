using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;
using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Scanners.Dependencies.Advisories;

/// <summary>Reads the formats that databases keep for themselves, and writes them as one.</summary>
internal static class NativeAdvisories
{
    /// <summary>RustSec's, Haskell's or Julia's; null when it is none of them.</summary>
    public static Advisory? FromToml(JsonValue root, string path, string title)
    {
        if (root["advisory"] is { } advisory && advisory.TextAt("id") is { } id)
        {
            return root["versions"] is not null || advisory.TextAt("package") is not null ? RustSec(root, advisory, id, path, title) : Haskell(root, advisory, id, title);
        }

        return root["affected"] is not null && root.TextAt("id") is { } own ? Julia(root, own, title) : null;
    }

    /// <summary>FriendsOfPHP's, Elixir's, nodesecurity's and retire.js' files; empty for anything else.</summary>
    public static IEnumerable<Advisory> Of(JsonValue root, string path)
    {
        if (root["branches"] is not null && root.TextAt("reference") is { } reference && reference.StartsWith("composer://", StringComparison.Ordinal))
        {
            return [Composer(root, reference["composer://".Length..], path)];
        }

        if (root["vulnerable_version_ranges"] is not null && root.TextAt("package") is { } package)
        {
            return [Hex(root, package)];
        }

        if (root["vulnerable_versions"] is not null || (root["vulnerable"] is not null && root["overview"] is not null))
        {
            return [NodeSecurity(root, path)];
        }

        // Collections of the last two are objects by id or by package.
        return root.Members.Values.Any(entry => entry["vulnerabilities"] is not null) ? RetireAdvisories.Of(root)
            : root.Members.Values.Any(entry => entry["module_name"] is not null) ? root.Members.Values.Where(entry => entry["vulnerable_versions"] is not null).Select(entry => NodeSecurity(entry, path))
            : [];
    }

    /// <summary>The versions that a requirement allows, each interval ending in a mended release where it ends in one at all.</summary>
    public static IEnumerable<VersionInterval> Intervals(string requirement, RangeDialect dialect, VersionOrder order) =>
        VersionRange.Parse(requirement, dialect) is { } range ? range.Intervals(order).Select(interval => interval with { UpperIsFix = interval.Upper is { } upper && !interval.IncludesUpper && !upper.EndsWith("-0", StringComparison.Ordinal) }) : [];

    public static IReadOnlyList<string> Texts(JsonValue? list) => [.. (list?.Items ?? []).Select(item => item.Text ?? item.TextAt("url")).OfType<string>()];

    private static Advisory RustSec(JsonValue root, JsonValue advisory, string id, string path, string title)
    {
        // Advisories of the language itself stand in a folder of their own.
        var ecosystem = path.Contains("crates/", StringComparison.Ordinal) || !path.Contains("rust/", StringComparison.Ordinal) ? Ecosystem.Crates.Name : "Rust";
        var notice = advisory.TextAt("informational");
        var (severity, score) = OsvAdvisory.SeverityOf([advisory.TextAt("cvss")], null);
        var order = Ecosystem.Crates.Order;
        var safe = Texts(root["versions"]?["patched"]).SelectMany(text => Ranges(text).Select(interval => (Interval: interval, IsPatched: true)))
            .Concat(Texts(root["versions"]?["unaffected"]).SelectMany(text => Ranges(text).Select(interval => (Interval: interval, IsPatched: false)))).ToList();
        return new Advisory
        {
            Id = id,
            Aliases = Texts(advisory["aliases"]),
            Summary = OsvAdvisory.Shorten(title.Length > 0 ? title : advisory.TextAt("title") ?? ""),
            Severity = notice is not null ? Severity.Info : severity,
            Score = score,
            Kind = notice is not null ? AdvisoryKind.Notice : (advisory["categories"]?.Items ?? []).Any(item => item.Text == "malicious") || title.Contains("malicious", StringComparison.OrdinalIgnoreCase) ? AdvisoryKind.Malicious : AdvisoryKind.Vulnerability,
            IsWithdrawn = advisory.TextAt("withdrawn") is not null,
            References = [.. new[] { advisory.TextAt("url") }.OfType<string>(), .. Texts(advisory["references"])],
            Modified = advisory.TextAt("date") ?? "",
            Affected = [new AffectedPackage(ecosystem, advisory.TextAt("package") ?? "", Complement(safe, order), [])],
        };

        IEnumerable<VersionInterval> Ranges(string text) => VersionRange.Parse(text, RangeDialect.Cargo)?.Intervals(order) ?? [];
    }

    // What lies between the versions that are safe.
    private static List<VersionInterval> Complement(List<(VersionInterval Interval, bool IsPatched)> safe, VersionOrder order)
    {
        var affected = new List<VersionInterval>();
        var (from, includesFrom) = ((string?)null, true);
        foreach (var (interval, isPatched) in safe.OrderBy(one => one.Interval.Lower, Comparer<string?>.Create((left, right) => left is null || right is null ? (left is null ? 0 : 1) - (right is null ? 0 : 1) : order.Compare(left, right))))
        {
            if (interval.Lower is not null && (from is null || order.Compare(interval.Lower, from) is var compared && (compared > 0 || (compared == 0 && includesFrom && !interval.IncludesLower))))
            {
                affected.Add(new VersionInterval(from, includesFrom, interval.Lower, !interval.IncludesLower, isPatched && interval.IncludesLower));
            }

            if (interval.Upper is null)
            {
                return affected;
            }

            if (from is null || order.Compare(interval.Upper, from) >= 0)
            {
                (from, includesFrom) = (interval.Upper, !interval.IncludesUpper);
            }
        }

        affected.Add(new VersionInterval(from, includesFrom, null, true));
        return affected;
    }

    private static Advisory Haskell(JsonValue root, JsonValue advisory, string id, string title)
    {
        var affected = root["affected"]?.Items ?? [];
        var (severity, score) = OsvAdvisory.SeverityOf(affected.Select(one => one.TextAt("cvss")), null);
        return new Advisory
        {
            Id = id,
            Aliases = Texts(advisory["aliases"]),
            Summary = OsvAdvisory.Shorten(title),
            Severity = severity,
            Score = score,
            References = Texts(root["references"]),
            Modified = advisory.TextAt("date") ?? "",
            Affected = [.. affected.Select(one => new AffectedPackage(
                one.TextAt("package") is null ? "GHC" : Ecosystem.Hackage.Name,
                one.TextAt("package") ?? one.TextAt("ghc-component") ?? "",
                [.. (one["versions"]?.Items ?? []).Select(range => new VersionInterval(range.TextAt("introduced") is "0" ? null : range.TextAt("introduced"), true, range.TextAt("fixed"), range.TextAt("fixed") is null, range.TextAt("fixed") is not null))],
                []))],
        };
    }

    private static Advisory Julia(JsonValue root, string id, string title)
    {
        var (severity, score) = OsvAdvisory.SeverityOf((root["severity"]?.Items ?? []).Select(one => one.TextAt("score")), null);
        return new Advisory
        {
            Id = id,
            Aliases = [.. Texts(root["aliases"]), .. Texts(root["upstream"])],
            Summary = OsvAdvisory.Shorten(title),
            Severity = severity,
            Score = score,
            IsWithdrawn = root.TextAt("withdrawn") is not null,
            References = Texts(root["references"]),
            Modified = root.TextAt("modified") ?? "",
            Affected = [.. (root["affected"]?.Items ?? []).Where(one => one.TextAt("pkg") is not null).Select(one => new AffectedPackage(
                Ecosystem.Julia.Name, one.TextAt("pkg")!, [.. Texts(one["ranges"]).SelectMany(text => Intervals(text, RangeDialect.Plain, Ecosystem.Julia.Order))], []))],
        };
    }

    private static Advisory Composer(JsonValue root, string package, string path)
    {
        // A file is named by its CVE where there is one; else the package tells it from others. A branch without a time was never mended: its end is only where it ends.
        var name = path[(path.LastIndexOf('/') + 1)..path.LastIndexOf('.')];
        var cve = root.TextAt("cve");
        return new Advisory
        {
            Id = $"FOP-{package.Replace('/', '-')}-{name}",
            Aliases = [.. new[] { cve, name.StartsWith("GHSA-", StringComparison.Ordinal) || name.StartsWith("CVE-", StringComparison.Ordinal) ? name : Ghsa(root.TextAt("link")) }.OfType<string>().Distinct(StringComparer.Ordinal)],
            Summary = OsvAdvisory.Shorten(root.TextAt("title") ?? ""),
            References = [.. new[] { root.TextAt("link") }.OfType<string>()],
            Affected = [new AffectedPackage(
                Ecosystem.Packagist.Name,
                package,
                [.. (root["branches"]?.Members.Values ?? []).SelectMany(branch => Intervals(string.Join(' ', Texts(branch["versions"])), RangeDialect.Plain, Ecosystem.Packagist.Order)
                    .Select(interval => branch.TextAt("time") is null ? interval with { UpperIsFix = false } : interval))],
                [])],
        };
    }

    private static string? Ghsa(string? link) => link?.IndexOf("GHSA-", StringComparison.Ordinal) is { } at and >= 0 && link.Length >= at + 19 ? link.Substring(at, 19) : null;

    private static Advisory Hex(JsonValue root, string package)
    {
        var (severity, score) = OsvAdvisory.SeverityOf([], root.TextAt("severity"));
        return new Advisory
        {
            Id = root.TextAt("id") ?? "",
            Aliases = root.TextAt("cve") is { } cve ? ["CVE-" + cve.Replace("CVE-", "", StringComparison.Ordinal)] : [],
            Summary = OsvAdvisory.Shorten(root.TextAt("title") ?? ""),
            Severity = severity,
            Score = score,
            References = [.. new[] { root.TextAt("link") }.OfType<string>()],
            Modified = root.TextAt("disclosure_date") ?? "",
            Affected = [new AffectedPackage(Ecosystem.Hex.Name, package, [.. Texts(root["vulnerable_version_ranges"]).SelectMany(text => Intervals(text, RangeDialect.Plain, Ecosystem.Hex.Order))], [])],
        };
    }

    private static Advisory NodeSecurity(JsonValue root, string path)
    {
        var number = root.TextAt("id") ?? path[(path.LastIndexOf('/') + 1)..path.LastIndexOf('.')];
        var module = root.TextAt("module_name");
        var (severity, score) = OsvAdvisory.SeverityOf([root.TextAt("cvss_vector")], root.TextAt("severity"));
        var requirement = root.TextAt("vulnerable_versions") ?? root.TextAt("vulnerable") ?? "";
        return new Advisory
        {
            Id = (module is null ? "NSWG-COR-" : "NSWG-ECO-") + number,
            Aliases = [.. Texts(root["cves"]), .. Texts(root["cve"])],
            Summary = OsvAdvisory.Shorten(root.TextAt("title") ?? root.TextAt("overview") ?? ""),
            Severity = severity,
            Score = score,
            References = [.. Texts(root["references"]), .. new[] { root.TextAt("ref") }.OfType<string>()],
            Modified = root.TextAt("updated_at") ?? root.TextAt("publish_date") ?? "",
            Affected = [new AffectedPackage(module is null ? "Node.js" : Ecosystem.Npm.Name, module ?? "node", [.. Intervals(requirement, RangeDialect.Npm, Ecosystem.Npm.Order)], [])],
        };
    }
}
