using CiCdPlatform.Features.Advisories;

namespace CiCdPlatform.Features.Retention;

/// <summary>The instances that sleep, work and begin anew for as long as the product runs.</summary>
public static class Schedules
{
    /// <summary>Their ids; whoever waits until all work is done leaves them out.</summary>
    public static IReadOnlySet<string> InstanceIds { get; } = new HashSet<string>(StringComparer.Ordinal) { RetentionOrchestration.InstanceId, AdvisoryImportOrchestration.InstanceId };
}
