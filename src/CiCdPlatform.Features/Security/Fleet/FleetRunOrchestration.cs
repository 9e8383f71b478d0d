using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;

namespace CiCdPlatform.Features.Security.Fleet;

/// <summary>A scan whose safe mends become one commit a bot, and one pull or merge request with all of them.</summary>
internal sealed class FleetRunOrchestration(ScanSteps steps, MendActivity mend, CommitMendActivity commit, ProposeMendsActivity propose) : Orchestration<SecurityScanInput, SecurityScanStatus>
{
    public override int Version => 2;

    public override async Task<SecurityScanStatus> RunAsync(OrchestrationContext context, SecurityScanInput input)
    {
        var scanned = await steps.ScanAsync(context, input, optimises: true);
        var status = scanned.Plan is { } plan ? await MendAsync(context, input, scanned.Key, plan, scanned.Status) : scanned.Status;
        return await steps.EndAsync(context, input, status);
    }

    private async Task<SecurityScanStatus> MendAsync(OrchestrationContext context, SecurityScanInput input, ScanKey key, ScanPlan plan, SecurityScanStatus status)
    {
        if (plan.Branch is not { } into)
        {
            return status with { Problem = new DeliveryProblem("ref-not-a-branch", "mends are proposed for a branch: name one, or leave ref out for the default branch") };
        }

        status = status with { Step = "mending" };
        context.SetStatus(status);
        MendPlan mended;
        try
        {
            mended = await context.CallActivityAsync(mend, new MendInput(key, new PlanScanInput(input, Optimises: true), plan, [.. status.Bots.Where(bot => bot.Outcome == "done").Select(bot => bot.Bot)]));
        }
        catch (TaskFailedException e)
        {
            return status with { Problem = new DeliveryProblem("mending-failed", e.Message) };
        }

        if (mended.Problem is not null || mended.Mends.Count == 0)
        {
            return status with { Problem = mended.Problem };
        }

        status = status with { MendBranch = mended.Branch, Mends = mended.Mends };
        for (var i = 0; i < mended.Mends.Count; i++)
        {
            // One after the other: each stands on the one before it.
            var committed = await context.CallActivityAsync(commit, new CommitMendInput(key, plan.Commit, mended.Branch, mended.Mends[i].Bot));
            if (committed.Problem is { } problem)
            {
                return status with { Problem = problem };
            }

            status = status with { Mends = [.. status.Mends.Take(i), status.Mends[i] with { Commit = committed.CommitId }, .. status.Mends.Skip(i + 1)] };
            context.SetStatus(status);
        }

        status = status with { Step = "proposing" };
        context.SetStatus(status);
        var proposed = await context.CallActivityAsync(propose, new ProposeMendsInput(key, mended.Branch, into));
        return status with { ChangeRequestUrl = proposed.WebUrl, Problem = proposed.Problem };
    }
}
