using System.Globalization;
using System.Text.Json.Nodes;
using CiCdPlatform.Core.Json;

namespace CiCdPlatform.Core.Findings;

/// <summary>The kinds of security report that GitLab reads from a job's artifacts.</summary>
public enum GitLabReportKind
{
    /// <summary>Workflows, containers and infrastructure.</summary>
    Sast,

    /// <summary>Credentials.</summary>
    SecretDetection,

    /// <summary>Packages with known vulnerabilities.</summary>
    DependencyScanning,
}

/// <summary>Findings as GitLab's security reports (security-report-schemas, version 15.0.7: accepted by every GitLab since 15.0).</summary>
public static class GitLabReport
{
    private const string SchemaVersion = "15.0.7";

    // A report of secrets must name a commit; GitLab's own analyzer writes this when it scans a tree rather than a history.
    private const string NoCommit = "0000000";

    /// <summary>The report of those findings that belong into one of this kind; <paramref name="start"/> and <paramref name="end"/> are the scan's, in UTC.</summary>
    public static string Write(IEnumerable<Finding> findings, GitLabReportKind kind, string toolVersion, DateTimeOffset start, DateTimeOffset end)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var tool = new Func<JsonObject>(() => new JsonObject
        {
            ["id"] = "cicd-platform",
            ["name"] = "CiCdPlatform",
            ["vendor"] = new JsonObject { ["name"] = "CiCdPlatform" },
            ["version"] = toolVersion,
        });
        var document = new JsonObject
        {
            ["version"] = SchemaVersion,
            ["scan"] = new JsonObject
            {
                ["analyzer"] = tool(),
                ["scanner"] = tool(),
                ["type"] = TypeOf(kind),
                ["start_time"] = Time(start),
                ["end_time"] = Time(end),
                ["status"] = "success",
            },
            ["vulnerabilities"] = new JsonArray([.. findings.Where(finding => KindOf(finding) == kind).Select(finding => Vulnerability(finding, kind))]),
        };
        if (kind == GitLabReportKind.DependencyScanning)
        {
            document["dependency_files"] = new JsonArray();
        }

        return document.ToJsonString(ContractJson.Options);
    }

    private static GitLabReportKind KindOf(Finding finding) => finding.Scanner switch
    {
        "secrets" => GitLabReportKind.SecretDetection,
        "dependencies" => GitLabReportKind.DependencyScanning,
        _ => GitLabReportKind.Sast,
    };

    private static JsonNode Vulnerability(Finding finding, GitLabReportKind kind)
    {
        var vulnerability = new JsonObject
        {
            ["id"] = finding.Fingerprint,
            ["name"] = finding.Rule,
            ["description"] = finding.Message,
            ["severity"] = finding.Severity.ToString(),
            ["identifiers"] = new JsonArray([Identifier("cicd_rule", finding.Rule), .. finding.Aliases.Select(alias => Identifier(IdentifierType(alias), alias))]),
            ["location"] = Place(finding, kind),
        };
        if (finding.Fix is { } fix)
        {
            vulnerability["solution"] = fix.Description;
        }

        return vulnerability;
    }

    private static JsonObject Place(Finding finding, GitLabReportKind kind)
    {
        var place = new JsonObject { ["file"] = finding.Location.File };
        if (kind == GitLabReportKind.DependencyScanning)
        {
            place["dependency"] = new JsonObject
            {
                ["package"] = new JsonObject { ["name"] = finding.Package?.Name ?? finding.Rule },
                ["version"] = finding.Package?.Version ?? "",
            };
            return place;
        }

        place["start_line"] = finding.Location.StartLine;
        place["end_line"] = finding.Location.EndLine;
        if (kind == GitLabReportKind.SecretDetection)
        {
            place["commit"] = new JsonObject { ["sha"] = NoCommit };
        }

        return place;
    }

    private static JsonNode Identifier(string type, string value) => new JsonObject { ["type"] = type, ["name"] = value, ["value"] = value };

    private static string IdentifierType(string alias) => alias switch
    {
        _ when alias.StartsWith("CVE-", StringComparison.Ordinal) => "cve",
        _ when alias.StartsWith("GHSA-", StringComparison.Ordinal) => "ghsa",
        _ when alias.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash => alias[..slash],
        _ => "rule",
    };

    private static string TypeOf(GitLabReportKind kind) => kind switch
    {
        GitLabReportKind.SecretDetection => "secret_detection",
        GitLabReportKind.DependencyScanning => "dependency_scanning",
        _ => "sast",
    };

    // The schema's pattern knows neither fractions nor zones.
    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
}
