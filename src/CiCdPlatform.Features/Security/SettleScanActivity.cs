using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;

namespace CiCdPlatform.Features.Security;

/// <summary>A scan whose bots have ended.</summary>
public sealed record SettleScanInput(ScanKey Key, ScanPlan Plan);

/// <summary>Joins what the bots found, keeps it, and brings the list of vulnerabilities up to it.</summary>
internal sealed class SettleScanActivity(ScanStore store, VulnerabilityStore vulnerabilities) : Activity<SettleScanInput, ScanSummary>
{
    public override async Task<ScanSummary> RunAsync(ActivityContext context, SettleScanInput input)
    {
        var (key, plan) = (input.Key, input.Plan);
        var bots = await store.BotsAsync(key, plan.Waves.SelectMany(wave => wave).Append(ReadAlertsActivity.BotId), context.Cancellation);
        var result = ScanResult.Of(bots, plan.Problems);
        await store.PutAsync(key, result, context.Cancellation);
        var gone = plan.IsDefault ? await vulnerabilities.ApplyAsync(key, plan.Commit, plan.Persona, result, bots, context.Cancellation) : 0;
        return new ScanSummary(
            result.Findings.GroupBy(finding => finding.Severity).OrderByDescending(group => group.Key).ToDictionary(group => group.Key.ToString().ToLowerInvariant(), group => group.Count()),
            result.Blocking.Count,
            result.Ignored.Count,
            gone,
            result.Warnings);
    }
}

/// <summary>A scan that has ended.</summary>
public sealed record CloseScanInput(string ScanId, string? CredentialKey);

/// <summary>Forgets the token that a caller gave for this scan alone, and what its bots handed on.</summary>
internal sealed class CloseScanActivity(ScanStore store, TokenVault vault) : Activity<CloseScanInput, bool>
{
    public override async Task<bool> RunAsync(ActivityContext context, CloseScanInput input)
    {
        await store.CloseAsync(input.ScanId, context.Cancellation);
        if (input.CredentialKey is { } key)
        {
            await vault.ForgetAsync(key, context.Cancellation);
        }

        return true;
    }
}
