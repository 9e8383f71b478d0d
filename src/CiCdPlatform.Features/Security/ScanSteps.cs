using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Security;

/// <summary>A scan that has come to its judgement: where it is, and what the steps after it need.</summary>
internal sealed record ScanProgress(ScanKey Key, ScanPlan? Plan, SecurityScanStatus Status);

/// <summary>What every scan does: plan, bots in waves, judgement. Part of an orchestration, and as deterministic.</summary>
internal sealed class ScanSteps(PlanScanActivity plan, RunBotActivity run, ReadAlertsActivity alerts, SettleScanActivity settle, UploadFindingsActivity upload, CloseScanActivity close)
{
    public async Task<ScanProgress> ScanAsync(OrchestrationContext context, SecurityScanInput input, bool optimises)
    {
        var key = new ScanKey(context.InstanceId, input.Repository, context.UtcNow);
        var status = new SecurityScanStatus { Step = "planning" };
        context.SetStatus(status);
        var asked = new PlanScanInput(input, optimises);
        var planned = await context.CallActivityAsync(plan, asked);
        if (planned.Plan is not { } found)
        {
            return new ScanProgress(key, null, status with { Step = "done", Problem = planned.Problem });
        }

        status = status with { Step = "scanning", Branch = found.Branch, Commit = found.Commit, BotsTotal = found.Waves.Sum(wave => wave.Count) };
        context.SetStatus(status);
        foreach (var wave in found.Waves)
        {
            await Task.WhenAll(wave.Select(RunAsync));
        }

        if (found.IsDefault && input.Scanners is null)
        {
            await AskForgeAsync();
        }

        status = status with { Step = "judging" };
        context.SetStatus(status);
        var summary = await context.CallActivityAsync(settle, new SettleScanInput(key, found));
        if (found.IsDefault && input.Scanners is null && await context.CallActivityAsync(upload, new UploadFindingsInput(key, found)) is { } refusal)
        {
            summary = summary with { Warnings = [.. summary.Warnings, refusal] };
        }

        return new ScanProgress(key, found, status with { Summary = summary });

        async Task AskForgeAsync()
        {
            try
            {
                await context.CallActivityAsync(alerts, new ReadAlertsInput(key, asked, found));
            }
            catch (TaskFailedException)
            {
                // The scan is whole without what the forge itself found; what came of that before stands.
            }
        }

        async Task RunAsync(string bot)
        {
            BotSummary ended;
            try
            {
                ended = await context.CallActivityAsync(run, new RunBotInput(key, asked, found.Commit, bot));
            }
            catch (TaskFailedException e)
            {
                // One bot that cannot be run does not keep the others from their work.
                ended = new BotSummary(bot, "failed", 0, 0, 0, e.Message);
            }

            status = status with { Bots = [.. status.Bots, ended] };
            context.SetStatus(status);
        }
    }

    public async Task<SecurityScanStatus> EndAsync(OrchestrationContext context, SecurityScanInput input, SecurityScanStatus status)
    {
        await context.CallActivityAsync(close, new CloseScanInput(context.InstanceId, input.Repository.Access.CredentialKey));
        return status with { Step = "done" };
    }
}
