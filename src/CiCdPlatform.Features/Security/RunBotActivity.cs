using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Security;

/// <summary>One bot of a plan.</summary>
public sealed record RunBotInput(ScanKey Key, PlanScanInput Asked, string Commit, string Bot);

/// <summary>Runs one bot over the planned commit and keeps what it found. Reads only, so that running it twice is harmless.</summary>
internal sealed class RunBotActivity(IForges forges, OrganisationPolicy organisation, ScanStore store, TimeProvider time, IAdvisorySource? advisories = null) : ForgeActivity<RunBotInput, BotSummary>
{
    protected override async Task<BotSummary> ActAsync(ActivityContext context, RunBotInput input)
    {
        var scan = input.Asked.Scan;
        using var snapshot = await forges.Open(scan.Repository.Address).CloneAsync(input.Commit, context.Cancellation);
        var rules = ScanRules.Of(snapshot, organisation, scan.Persona);
        var bot = rules.Plan(scan.Scanners, input.Asked.Optimises).Waves.SelectMany(wave => wave).First(bot => bot.Id == input.Bot);
        var plan = ScanRules.PlanOf([bot]);
        var report = (await new FleetRunner(time).RunAsync(plan, rules.Input(snapshot, RuleScope.WholeTree, advisories), cancellation: context.Cancellation))[0];
        var result = BotResult.Of(bot, report, rules.Own.Policies, DateOnly.FromDateTime(input.Key.StartedAt.UtcDateTime));
        await store.PutAsync(input.Key, result, context.Cancellation);
        return new BotSummary(
            bot.Id,
            report.Outcome switch { BotOutcome.Done => "done", BotOutcome.TimedOut => "timed-out", _ => "failed" },
            Math.Round(report.Duration.TotalSeconds, 2),
            result.Findings.Count,
            report.Suggestions.Count,
            report.Problem);
    }

    protected override BotSummary Refused(RunBotInput input, ForgeException refusal) => new(input.Bot, "failed", 0, 0, 0, refusal.Message);
}
