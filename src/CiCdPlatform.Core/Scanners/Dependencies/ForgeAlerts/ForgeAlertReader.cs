using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.ForgeAlerts;

/// <summary>Reads what forges answer about alerts: GitHub's Dependabot and code scanning lists, GitLab's findings and its security reports.</summary>
public static class ForgeAlertReader
{
    private const int MaxAlerts = 50_000;
    private const int MaxMessage = 1_000;

    private static readonly Dictionary<string, string> Ecosystems = new(StringComparer.OrdinalIgnoreCase)
    {
        ["pip"] = "PyPI",
        ["npm"] = "npm",
        ["rubygems"] = "RubyGems",
        ["composer"] = "Packagist",
        ["maven"] = "Maven",
        ["nuget"] = "NuGet",
        ["go"] = "Go",
        ["rust"] = "crates.io",
        ["erlang"] = "Hex",
        ["pub"] = "Pub",
        ["actions"] = "GitHub Actions",
        ["swift"] = "SwiftURL",
        ["gem"] = "RubyGems",
        ["pypi"] = "PyPI",
        ["packagist"] = "Packagist",
        ["conan"] = "ConanCenter",
        ["golang"] = "Go",
    };

    /// <summary>The alerts of one answer; those of a kind that is not known are left out. What is no JSON has none.</summary>
    public static IReadOnlyList<ForgeAlert> Read(ReadOnlySpan<byte> json)
    {
        var root = JsonValue.Read(json, out _);
        var entries = root is null ? [] : root["vulnerabilities"] is { } report ? report.Items : root.Items.Count > 0 ? root.Items : root.IsObject ? [root] : (IReadOnlyList<JsonValue>)[];
        return [.. entries.Take(MaxAlerts).Select(One).OfType<ForgeAlert>()];
    }

    private static ForgeAlert? One(JsonValue entry) =>
        entry["security_advisory"] is not null ? Dependabot(entry) : entry["most_recent_instance"] is not null ? CodeScanning(entry) : entry["identifiers"] is not null ? GitLab(entry) : null;

    private static ForgeAlert Dependabot(JsonValue entry)
    {
        var advisory = entry["security_advisory"]!;
        var package = entry["dependency"]?["package"] ?? entry["security_vulnerability"]?["package"];
        IReadOnlyList<string> ids = [.. new[] { advisory.TextAt("cve_id"), advisory.TextAt("ghsa_id") }.Concat((advisory["identifiers"]?.Items ?? []).Select(item => item.TextAt("value"))).OfType<string>().Distinct(StringComparer.Ordinal)];
        return new ForgeAlert
        {
            Source = "dependabot",
            Number = entry.TextAt("number") ?? "",
            Rule = ids.FirstOrDefault() ?? "dependabot",
            Ids = ids,
            Severity = SeverityOf(advisory.TextAt("severity")),
            Message = Shorten(advisory.TextAt("summary") ?? advisory.TextAt("description") ?? ""),
            File = entry.TextAt("dependency", "manifest_path")?.TrimStart('/') ?? "",
            Package = package?.TextAt("name") is { } name ? new PackageMention(EcosystemOf(package.TextAt("ecosystem")), name, null, entry.TextAt("security_vulnerability", "first_patched_version", "identifier")) : null,
            IsOpen = entry.TextAt("state") is null or "open",
            Url = entry.TextAt("html_url") ?? "",
        };
    }

    private static ForgeAlert CodeScanning(JsonValue entry)
    {
        var instance = entry["most_recent_instance"]!;
        var rule = entry["rule"];
        var line = Number(instance.TextAt("location", "start_line"));
        return new ForgeAlert
        {
            Source = "code-scanning/" + (entry.TextAt("tool", "name") ?? "unknown"),
            Number = entry.TextAt("number") ?? "",
            Rule = rule?.TextAt("id") ?? rule?.TextAt("name") ?? "code-scanning",
            Ids = [.. (rule?["tags"]?.Items ?? []).Select(item => item.Text).OfType<string>().Where(tag => tag.StartsWith("external/cwe/", StringComparison.Ordinal)).Select(tag => tag["external/cwe/".Length..].ToUpperInvariant())],
            Severity = SeverityOf(rule?.TextAt("security_severity_level") ?? rule?.TextAt("severity")),
            Message = Shorten(instance.TextAt("message", "text") ?? rule?.TextAt("description") ?? ""),
            File = instance.TextAt("location", "path") ?? "",
            StartLine = line,
            EndLine = Math.Max(line, Number(instance.TextAt("location", "end_line"))),
            IsOpen = entry.TextAt("state") is null or "open",
            Url = entry.TextAt("html_url") ?? "",
        };
    }

    // A report names its identifiers by type and value, the list of findings by external type and id.
    private static ForgeAlert GitLab(JsonValue entry)
    {
        IReadOnlyList<string> ids = [.. (entry["identifiers"]?.Items ?? []).Select(item => Identifier(item.TextAt("type") ?? item.TextAt("external_type"), item.TextAt("value") ?? item.TextAt("external_id"), item.TextAt("name"))).OfType<string>().Distinct(StringComparer.Ordinal)];
        var location = entry["location"];
        var line = Number(location?.TextAt("start_line"));
        return new ForgeAlert
        {
            Source = "gitlab/" + (entry.TextAt("report_type") ?? entry.TextAt("category") ?? "security"),
            Number = entry.TextAt("id") ?? "",
            Rule = ids.FirstOrDefault() ?? "gitlab",
            Ids = ids,
            Severity = SeverityOf(entry.TextAt("severity")),
            Message = Shorten(entry.TextAt("name") ?? entry.TextAt("message") ?? entry.TextAt("description") ?? ""),
            File = location?.TextAt("file") ?? "",
            StartLine = line,
            EndLine = Math.Max(line, Number(location?.TextAt("end_line"))),
            Package = location?.TextAt("dependency", "package", "name") is { } name ? new PackageMention("", name, location.TextAt("dependency", "version"), null) : null,
            IsOpen = entry.TextAt("state") is null or "detected" or "confirmed",
            Url = entry.TextAt("web_url") ?? "",
        };
    }

    private static string? Identifier(string? type, string? value, string? name) => value is null ? name : type?.ToLowerInvariant() switch
    {
        "cwe" => value.StartsWith("CWE-", StringComparison.OrdinalIgnoreCase) ? value.ToUpperInvariant() : "CWE-" + value,
        "cve" => value.StartsWith("CVE-", StringComparison.OrdinalIgnoreCase) ? value.ToUpperInvariant() : "CVE-" + value,
        _ => value,
    };

    private static string EcosystemOf(string? name) => name is null ? "" : Ecosystems.GetValueOrDefault(name, name);

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static Severity SeverityOf(string? word) => word?.ToLowerInvariant() switch
    {
        "critical" => Severity.Critical,
        "high" or "error" => Severity.High,
        "low" or "note" => Severity.Low,
        "info" or "none" => Severity.Info,
        _ => Severity.Medium,
    };

    private static string Shorten(string text)
    {
        var line = new StringBuilder(text.Length > MaxMessage ? text[..MaxMessage] + "…" : text).Replace("\r", "").Replace('\n', ' ').ToString().Trim();
        return line.Length == 0 ? "the forge gives no description" : line;
    }
}
