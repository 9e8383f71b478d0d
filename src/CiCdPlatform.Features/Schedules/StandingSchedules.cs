using CiCdPlatform.Features.Advisories;
using CiCdPlatform.Features.Retention;

namespace CiCdPlatform.Features.Schedules;

/// <summary>An orchestration that a fleet runs once and for ever; <paramref name="SettingsEvent"/> has it read its settings again.</summary>
internal sealed record Schedule(string Orchestration, string InstanceId, string SettingsEvent, object FirstInput);

/// <summary>The orchestrations that never end.</summary>
public static class StandingSchedules
{
    /// <summary>Their ids; whoever waits until all work is done leaves them out.</summary>
    public static IReadOnlySet<string> InstanceIds { get; } = new HashSet<string>(StringComparer.Ordinal) { RetentionOrchestration.InstanceId, AdvisoryImportOrchestration.InstanceId };

    internal static Schedule Retention { get; } = new(nameof(RetentionOrchestration), RetentionOrchestration.InstanceId, RetentionOrchestration.SettingsEvent, new RetentionState());

    internal static Schedule AdvisoryImport { get; } =
        new(nameof(AdvisoryImportOrchestration), AdvisoryImportOrchestration.InstanceId, AdvisoryImportOrchestration.SettingsEvent, new AdvisoryImportState());
}
