using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Advisories;

/// <summary>Where the eternal import is: when the last one began, and what it brought.</summary>
public sealed record AdvisoryImportState
{
    /// <summary>When the last whole import began.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>When the next begins; null while one goes, or when there are no sources.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>What the last one brought, or the one that goes until now.</summary>
    public IReadOnlyList<AdvisoryImport> Imports { get; init; } = [];
}

/// <summary>When the next import begins, and of what; null when there are no sources.</summary>
public sealed record AdvisoryPlan(DateTimeOffset? NextRun, IReadOnlyList<string> Sources);

/// <summary>Reads the settings of this process.</summary>
internal sealed class PlanAdvisoryImportActivity(AdvisorySettings settings, TimeProvider time) : Activity<DateTimeOffset?, AdvisoryPlan>
{
    public override Task<AdvisoryPlan> RunAsync(ActivityContext context, DateTimeOffset? input) => Task.FromResult(new AdvisoryPlan(settings.NextRun(input, time.GetUtcNow()), settings.Sources));
}

/// <summary>Imports one source.</summary>
internal sealed class ImportAdvisoriesActivity(AdvisoryImporter importer) : Activity<string, AdvisoryImport>
{
    public override Task<AdvisoryImport> RunAsync(ActivityContext context, string input) => importer.ImportAsync(input, context.Cancellation);
}

/// <summary>Keeps advisories up to date: one instance in a fleet, which imports every source, sleeps, and begins anew. Its history never grows.</summary>
internal sealed class AdvisoryImportOrchestration(PlanAdvisoryImportActivity plan, ImportAdvisoriesActivity import) : Orchestration<AdvisoryImportState, AdvisoryImportState>
{
    /// <summary>The one instance.</summary>
    public const string InstanceId = "advisories";

    /// <summary>Raised when a process starts, whose settings may be others than before.</summary>
    public const string SettingsEvent = "settings-read";

    private static readonly TimeSpan OffNap = TimeSpan.FromDays(30);

    public override async Task<AdvisoryImportState> RunAsync(OrchestrationContext context, AdvisoryImportState input)
    {
        var planned = await context.CallActivityAsync(plan, input.LastRun);
        if (!(planned.NextRun <= context.UtcNow))
        {
            var waiting = input with { NextRun = planned.NextRun };
            context.SetStatus(waiting);
            await context.WaitForEventAsync(SettingsEvent, planned.NextRun - context.UtcNow ?? OffNap, false);
            context.ContinueAsNew(waiting);
            return waiting;
        }

        var state = new AdvisoryImportState { LastRun = context.UtcNow };
        foreach (var source in planned.Sources)
        {
            context.SetStatus(state);
            state = state with { Imports = [.. state.Imports, await ImportAsync(context, source)] };
        }

        context.ContinueAsNew(state);
        return state;
    }

    private async Task<AdvisoryImport> ImportAsync(OrchestrationContext context, string source)
    {
        try
        {
            return await context.CallActivityAsync(import, source);
        }
        catch (TaskFailedException e)
        {
            // One source that fails must not keep the others from being read.
            return new AdvisoryImport(source, 0, 0, [], e.Message);
        }
    }
}
