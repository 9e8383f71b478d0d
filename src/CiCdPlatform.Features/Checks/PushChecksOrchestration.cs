using CiCdPlatform.Core.Findings;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>Rules on a push: a report in progress at once, then the verdict with annotations.</summary>
internal sealed class PushChecksOrchestration(PutReportActivity report, JudgePushActivity judge) : Orchestration<PushChecksInput, CheckResult>
{
    public const string ReportName = "CiCdPlatform / push";

    public static string IdFor(RepositoryRef repository, string headSha, int attempt = 1) =>
        InstanceIds.Create("push", repository.Host, repository.Id, headSha, attempt);

    public override async Task<CheckResult> RunAsync(OrchestrationContext context, PushChecksInput input)
    {
        var pending = new Report(ReportName, input.After, context.InstanceId, null, "Checking the change", "The change is being checked.", []);
        await context.CallActivityAsync(report, new PutReportInput(input.Repository, pending));
        ChangeFindings found;
        try
        {
            found = await context.CallActivityAsync(judge, input);
        }
        catch (TaskFailedException e)
        {
            found = new ChangeFindings([], [], $"the change could not be read: {e.Message}", IsOwnDelivery: false);
        }

        var verdict = Verdict.Of(found);
        var reportId = await context.CallActivityAsync(report, new PutReportInput(input.Repository, verdict.ToReport(pending)));
        return new CheckResult(verdict.Conclusion.ToString(), found.Findings.Count, reportId, null);
    }
}
