using System.Text.Json;
using CiCdPlatform.Core.Json;

namespace CiCdPlatform.Core.Findings;

/// <summary>Findings as other programs read them (schema <c>findings/1</c>).</summary>
public sealed record FindingsDocument(IReadOnlyList<FindingEntry> Findings)
{
    /// <summary>The version of this document's shape.</summary>
    public string Schema => "findings/1";

    /// <summary>The document of some findings, in their order.</summary>
    public static FindingsDocument Of(IEnumerable<Finding> findings) => new(findings.Select(FindingEntry.Of).ToList());

    /// <summary>The document as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ContractJson.Options);
}

/// <summary>One finding with its place laid flat; lines and columns are 1-based.</summary>
public sealed record FindingEntry(
    string Rule,
    IReadOnlyList<string> Aliases,
    string Scanner,
    Severity Severity,
    Confidence Confidence,
    string Message,
    string File,
    int StartLine,
    int StartColumn,
    int EndLine,
    int EndColumn,
    string Fingerprint,
    Fix? Fix)
{
    /// <summary>The entry of a finding.</summary>
    public static FindingEntry Of(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var at = finding.Location;
        return new FindingEntry(
            finding.Rule,
            finding.Aliases,
            finding.Scanner,
            finding.Severity,
            finding.Confidence,
            finding.Message,
            at.File,
            at.StartLine,
            at.StartColumn,
            at.EndLine,
            at.EndColumn,
            finding.Fingerprint,
            finding.Fix);
    }
}
