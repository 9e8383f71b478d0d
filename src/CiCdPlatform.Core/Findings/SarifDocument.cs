using System.Text.Json.Nodes;
using CiCdPlatform.Core.Json;

namespace CiCdPlatform.Core.Findings;

/// <summary>Findings as SARIF 2.1.0, for code scanning.</summary>
public static class SarifDocument
{
    /// <summary>The document as JSON; <paramref name="toolVersion"/> is the product's version.</summary>
    public static string Write(IReadOnlyList<Finding> findings, string toolVersion)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var rules = findings.GroupBy(finding => finding.Rule, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var indexes = rules.Select((group, index) => (group.Key, index)).ToDictionary(pair => pair.Key, pair => pair.index, StringComparer.Ordinal);
        var document = new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "CiCdPlatform",
                        ["version"] = toolVersion,
                        ["rules"] = new JsonArray([.. rules.Select(Rule)]),
                    },
                },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = new JsonArray([.. findings.Select(finding => Result(finding, indexes[finding.Rule]))]),
            }),
        };
        return document.ToJsonString(ContractJson.Options);
    }

    private static JsonNode Rule(IGrouping<string, Finding> group) => new JsonObject
    {
        ["id"] = group.Key,
        ["shortDescription"] = new JsonObject { ["text"] = group.Key.Replace('-', ' ') },
        ["defaultConfiguration"] = new JsonObject { ["level"] = Level(group.Max(finding => finding.Severity)) },
        ["properties"] = new JsonObject
        {
            ["security-severity"] = Score(group.Max(finding => finding.Severity)),
            ["tags"] = new JsonArray([.. group.SelectMany(finding => finding.Aliases).Distinct(StringComparer.Ordinal).Select(alias => JsonValue.Create(alias))]),
        },
    };

    private static JsonNode Result(Finding finding, int ruleIndex) => new JsonObject
    {
        ["ruleId"] = finding.Rule,
        ["ruleIndex"] = ruleIndex,
        ["level"] = Level(finding.Severity),
        ["message"] = new JsonObject { ["text"] = finding.Message },
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = new JsonObject { ["uri"] = EncodePath(finding.Location.File), ["uriBaseId"] = "%SRCROOT%" },
                ["region"] = new JsonObject
                {
                    ["startLine"] = finding.Location.StartLine,
                    ["startColumn"] = finding.Location.StartColumn,
                    ["endLine"] = finding.Location.EndLine,
                    ["endColumn"] = finding.Location.EndColumn,
                },
            },
        }),
        ["partialFingerprints"] = new JsonObject { ["cicdFingerprint/v1"] = finding.Fingerprint },
    };

    private static string EncodePath(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string Level(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        _ => "note",
    };

    private static string Score(Severity severity) => severity switch
    {
        Severity.Critical => "9.5",
        Severity.High => "8.0",
        Severity.Medium => "5.5",
        Severity.Low => "3.0",
        _ => "0.0",
    };
}
