using System.Text.Json;

namespace CiCdPlatform.Core.Findings;

/// <summary>Findings that were there before: an earlier report, by which only what is new is told.</summary>
public sealed class Baseline
{
    private readonly HashSet<string> _fingerprints;

    private Baseline(IEnumerable<string> fingerprints) => _fingerprints = fingerprints.ToHashSet(StringComparer.Ordinal);

    /// <summary>Reads a document of <c>findings/1</c>; null, and why, when the text is none.</summary>
    public static (Baseline? Baseline, string? Problem) Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.String || schema.GetString() != "findings/1"
                || !document.RootElement.TryGetProperty("findings", out var findings) || findings.ValueKind != JsonValueKind.Array)
            {
                return (null, "it is no report of findings: write one with hyper scan --json");
            }

            return (new Baseline(findings.EnumerateArray()
                .Where(finding => finding.ValueKind == JsonValueKind.Object && finding.TryGetProperty("fingerprint", out var print) && print.ValueKind == JsonValueKind.String)
                .Select(finding => finding.GetProperty("fingerprint").GetString()!)), null);
        }
        catch (JsonException e)
        {
            return (null, $"line {(e.LineNumber ?? 0) + 1}: it is no JSON: write one with hyper scan --json");
        }
    }

    /// <summary>Whether a finding was there before.</summary>
    public bool Holds(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return _fingerprints.Contains(finding.Fingerprint);
    }
}
