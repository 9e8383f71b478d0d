using CiCdPlatform.Durable;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>What every check does: in progress at once, older ones closed, and in the end its verdict. Part of orchestrations, and as deterministic.</summary>
internal sealed class CheckSteps(OpenCheckActivity open, PutReportActivity report, ConcludeCheckActivity conclude, CheckSettings settings)
{
    // A pipeline of GitLab appears some seconds after its push.
    private const int MaxWaits = 8;

    public async Task<(OpenedCheck Opened, PutReportInput Pending)> BeginAsync(OrchestrationContext context, OpenCheckInput input, string name, string headSha, string title)
    {
        var opened = await context.CallActivityAsync(open, input);
        var pending = new PutReportInput(input.Repository, new Report(name, headSha, context.InstanceId, null, title, "The change is being read.", [], opened.DetailsUrl));
        if (opened is { IsWanted: true, IsShown: true })
        {
            await Task.WhenAll(
            [
                context.CallActivityAsync(report, pending),
                .. opened.Superseded.Select(old => context.CallActivityAsync(
                    report, new PutReportInput(input.Repository, old.ToReport(ReportConclusion.Cancelled, "Superseded", $"Superseded by {ReviewText.ShortSha(headSha)}, which is checked instead.")))),
                .. opened.Judged.Select(old => context.CallActivityAsync(
                    conclude, new ConcludeCheckInput(new PutReportInput(input.Repository, new Report(old.Name, old.HeadSha, old.Id, null, "", "", [])), 0, null))),
            ]);
        }

        return (opened, pending);
    }

    public async Task<CheckResult> EndAsync(OrchestrationContext context, PutReportInput pending, long number, string? failure)
    {
        for (var waits = 0; ; waits++)
        {
            var result = await context.CallActivityAsync(conclude, new ConcludeCheckInput(pending, number, failure));
            if (result.ReportId != PutReportActivity.NoPipelineYet || waits == MaxWaits)
            {
                return result;
            }

            await context.DelayUntilAsync(context.UtcNow + settings.AskForPipelineEvery);
        }
    }
}
