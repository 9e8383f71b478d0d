using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Scanners.Dependencies.ForgeAlerts;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Security;

/// <summary>A scan of a default branch whose bots have ended.</summary>
public sealed record ReadAlertsInput(ScanKey Key, PlanScanInput Asked, ScanPlan Plan);

/// <summary>
/// Adds what the forge itself has found to what the bots found, each thing once, judged by the same policies. What the forge does not let us read is said, and takes nothing from the scan.
/// </summary>
internal sealed class ReadAlertsActivity(IForges forges, OrganisationPolicy organisation, ScanStore store) : ForgeActivity<ReadAlertsInput, int>
{
    /// <summary>Under which name the forge's findings are kept among those of the bots.</summary>
    public const string BotId = "forge-alerts";

    // What was handed in from here comes back as alerts.
    private const string OwnSource = "code-scanning/CiCdPlatform";

    // It tells no finding of another's to be gone.
    private static readonly Bot Self = new() { Id = BotId, Fixes = false };

    protected override async Task<int> ActAsync(ActivityContext context, ReadAlertsInput input)
    {
        var (scan, cancellation) = (input.Asked.Scan, context.Cancellation);
        var connection = forges.Open(scan.Repository.Address);
        var answers = await connection.ReadAlertsAsync(cancellation);
        var alerts = answers.Pages.SelectMany(page => ForgeAlertReader.Read(page.Span)).Where(alert => alert.Source != OwnSource).ToList();
        var found = (await store.BotsAsync(input.Key, input.Plan.Waves.SelectMany(wave => wave), cancellation)).SelectMany(bot => bot.Findings.Concat(bot.Ignored.Select(ignored => ignored.Finding))).ToList();
        var report = new BotReport(BotId, BotOutcome.Done, TimeSpan.Zero) { Findings = [.. ForgeAlertMerge.Merge(found, alerts).Skip(found.Count)], Warnings = answers.Unread };
        using var snapshot = await connection.CloneAsync(input.Plan.Commit, cancellation);
        var policies = ScanRules.Of(snapshot, organisation, scan.Persona).Own.Policies;
        await store.PutAsync(input.Key, BotResult.Of(Self, report, policies, DateOnly.FromDateTime(input.Key.StartedAt.UtcDateTime)), cancellation);
        return report.Findings.Count;
    }

    protected override int Refused(ReadAlertsInput input, ForgeException refusal) => 0;
}
