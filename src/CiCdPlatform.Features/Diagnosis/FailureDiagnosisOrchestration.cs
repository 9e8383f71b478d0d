using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>A repository's own pipeline failed: why, on the failing commit; then a mend, where one is allowed and proven. Infrastructure is run again, once.</summary>
internal sealed class FailureDiagnosisOrchestration(DiagnoseRunActivity diagnose, PutReportActivity report, RetryRunActivity retry, PipelineRepairOrchestration repair) : Orchestration<FailureInput, RepairResult>
{
    public const string ReportName = "CiCdPlatform / diagnosis";

    public static string IdFor(RepositoryRef repository, long runId, long attempt) => InstanceIds.Create("diagnosis", repository.Host, repository.Id, $"{runId}\n{attempt}");

    public override async Task<RepairResult> RunAsync(OrchestrationContext context, FailureInput input)
    {
        var diagnosis = await context.CallActivityAsync(diagnose, input);
        if (diagnosis.Skip is { } skip)
        {
            return new RepairResult("refused", null, skip);
        }

        context.SetStatus(diagnosis);
        await context.CallActivityAsync(report, new PutReportInput(input.Repository, DiagnosisText.Report(ReportName, context.InstanceId, input, diagnosis, null)));
        var result = await MendAsync(context, input, diagnosis);
        if (result is not null)
        {
            await context.CallActivityAsync(report, new PutReportInput(input.Repository, DiagnosisText.Report(ReportName, context.InstanceId, input, diagnosis, result)));
        }

        return result ?? new RepairResult("refused", null, diagnosis.OnlyReports ? "the repository wants to be observed alone" : "the repository wants no repairs");
    }

    private async Task<RepairResult?> MendAsync(OrchestrationContext context, FailureInput input, RunDiagnosis diagnosis)
    {
        if (diagnosis.Repair == "off" || diagnosis.OnlyReports)
        {
            return null;
        }

        try
        {
            if (diagnosis.IsInfrastructure)
            {
                return diagnosis.IsRepeated
                    ? new RepairResult("refused", null, "the machine failed again: this is for people to look at")
                    : await context.CallActivityAsync(retry, input) ? new RepairResult("retried", null, null) : new RepairResult("refused", null, "the machine failed, and the forge does not run it again");
            }

            var isAlone = diagnosis.Repair == "request";
            return await context.CallChildAsync(repair, new RepairInput(input, diagnosis, isAlone, null), context.InstanceId + "-mend");
        }
        catch (TaskFailedException e)
        {
            return new RepairResult("unproven", null, e.Message);
        }
    }
}

/// <summary>Runs again what failed; false when the forge does not, or the settings say no.</summary>
internal sealed class RetryRunActivity(CiCdPlatform.Forges.IForges forges, RepairSettings settings) : Forges.ForgeActivity<FailureInput, bool>
{
    protected override async Task<bool> ActAsync(ActivityContext context, FailureInput input) =>
        settings.RetriesInfrastructure && await forges.Open(input.Repository.Address).RerunFailedAsync(input.RunId, context.Cancellation);

    protected override bool Refused(FailureInput input, CiCdPlatform.Forges.ForgeException refusal) => false;
}

/// <summary>A run that went well.</summary>
public sealed record SettledInput(RepositoryRef Repository, string Definition, string HeadSha);

/// <summary>A run went well: where it had failed on the same commit before, those failures were flakes.</summary>
internal sealed class RunSettledOrchestration(NoteFlakesActivity note) : Orchestration<SettledInput, int>
{
    public static string IdFor(RepositoryRef repository, long runId, long attempt) => InstanceIds.Create("settled", repository.Host, repository.Id, $"{runId}\n{attempt}");

    public override Task<int> RunAsync(OrchestrationContext context, SettledInput input) => context.CallActivityAsync(note, input);
}

/// <summary>Notes what flaked.</summary>
internal sealed class NoteFlakesActivity(FailureStore failures, ProductDatabase database, TimeProvider time) : Activity<SettledInput, int>
{
    public override Task<int> RunAsync(ActivityContext context, SettledInput input) =>
        database.PatientlyAsync(() => failures.NoteFlakesAsync(input.Repository, input.Definition, input.HeadSha, context.Cancellation), time, context.Cancellation);
}
