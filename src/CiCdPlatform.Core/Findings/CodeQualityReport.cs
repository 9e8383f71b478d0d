using System.Text.Json.Nodes;
using CiCdPlatform.Core.Json;

namespace CiCdPlatform.Core.Findings;

/// <summary>Findings as GitLab's Code Quality report: the subset of Code Climate's format that merge requests show.</summary>
public static class CodeQualityReport
{
    /// <summary>The report as JSON.</summary>
    public static string Write(IEnumerable<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return new JsonArray([.. findings.Select(Issue)]).ToJsonString(ContractJson.Options);
    }

    private static JsonNode Issue(Finding finding) => new JsonObject
    {
        ["description"] = finding.Message,
        ["check_name"] = finding.Rule,
        ["fingerprint"] = finding.Fingerprint,
        ["severity"] = finding.Severity switch
        {
            Severity.Critical => "blocker",
            Severity.High => "critical",
            Severity.Medium => "major",
            Severity.Low => "minor",
            _ => "info",
        },
        ["location"] = new JsonObject
        {
            ["path"] = finding.Location.File,
            ["lines"] = new JsonObject { ["begin"] = finding.Location.StartLine, ["end"] = finding.Location.EndLine },
        },
    };
}
