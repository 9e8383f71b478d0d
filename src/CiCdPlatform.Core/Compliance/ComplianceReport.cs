using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Json;
using CiCdPlatform.Core.Policies;

namespace CiCdPlatform.Core.Compliance;

/// <summary>What findings say of a control.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ControlState>))]
public enum ControlState
{
    /// <summary>It was looked at, and nothing speaks against it.</summary>
    [JsonStringEnumMemberName("clear")] Clear,

    /// <summary>Findings speak against it.</summary>
    [JsonStringEnumMemberName("findings")] Findings,

    /// <summary>A repository alone cannot tell.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,
}

/// <summary>A control and what speaks against it.</summary>
public sealed record ControlResult(string Id, string Title, ControlState State, string? Reason, IReadOnlyList<FindingEntry> Findings);

/// <summary>A framework's controls, as the findings of one scan leave them.</summary>
public sealed record FrameworkResult(string Id, string Name, string Edition, IReadOnlyList<ControlResult> Controls);

/// <summary>Findings by the controls that people are asked for (schema <c>compliance/1</c>). It says what was found, not that anybody is certified.</summary>
public sealed record ComplianceReport(string Subject, DateTimeOffset At, IReadOnlyList<FrameworkResult> Frameworks)
{
    /// <summary>The version of this document's shape.</summary>
    public string Schema => "compliance/1";

    /// <summary>The report of findings; <paramref name="framework"/> is one framework's id, or null for all.</summary>
    public static ComplianceReport Of(string subject, DateTimeOffset at, IReadOnlyList<Finding> findings, string? framework = null)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return new ComplianceReport(subject, at, [.. ComplianceControls.All.Where(one => framework is null || one.Id == framework).Select(one =>
            new FrameworkResult(one.Id, one.Name, one.Edition, [.. one.Controls.Select(control => Result(control, findings))]))]);
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ContractJson.Options);

    private static ControlResult Result(ComplianceControl control, IReadOnlyList<Finding> findings)
    {
        var against = findings.Where(finding => control.Selectors.Any(selector => Means(selector, finding))).OrderByDescending(finding => finding.Severity).Select(FindingEntry.Of).ToList();
        var state = against.Count > 0 ? ControlState.Findings : control.Unknown is null ? ControlState.Clear : ControlState.Unknown;
        return new ControlResult(control.Id, control.Title, state, state == ControlState.Unknown ? control.Unknown : null, against);
    }

    private static bool Means(string selector, Finding finding) =>
        selector.StartsWith("scanner:", StringComparison.Ordinal) ? selector[8..] == finding.Scanner : finding.IsCalled(selector);
}
