using System.Text.Json;
using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Security.Fleet;

/// <summary>A scan whose findings are to be mended, by those of its bots that ended well.</summary>
public sealed record MendInput(ScanKey Key, PlanScanInput Asked, ScanPlan Plan, IReadOnlyList<string> Bots);

/// <summary>What is mended, bot by bot, and on which branch; or why nothing is.</summary>
public sealed record MendPlan(string Branch, IReadOnlyList<MendSummary> Mends, DeliveryProblem? Problem);

/// <summary>Works out what the bots mend, and keeps it for the commits. The branch is named after the mends, so that the same ones never stand on two.</summary>
internal sealed class MendActivity(IForges forges, OrganisationPolicy organisation, ScanStore store, TimeProvider time, IAdvisorySource? advisories = null) : ForgeActivity<MendInput, MendPlan>
{
    public const string BranchPrefix = "cicd/fleet-";

    // As many commits of ours are found again on a branch, with some of people's on top; what more there is comes with the next run.
    private const int MaxCommits = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    protected override async Task<MendPlan> ActAsync(ActivityContext context, MendInput input)
    {
        var scan = input.Asked.Scan;
        using var snapshot = await forges.Open(scan.Repository.Address).CloneAsync(input.Plan.Commit, context.Cancellation);
        var rules = ScanRules.Of(snapshot, organisation, scan.Persona);
        var plan = rules.Plan(scan.Scanners, input.Asked.Optimises);
        var bots = ScanRules.PlanOf([.. plan.Waves.SelectMany(wave => wave).Where(bot => input.Bots.Contains(bot.Id))]);
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.Cancellation);
        IReadOnlyList<BotFixes> fixes;
        try
        {
            fixes = FleetFixes.Of(bots, rules.Input(snapshot, RuleScope.WholeTree, advisories), rules.Own.Policies, DateOnly.FromDateTime(input.Key.StartedAt.UtcDateTime), either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new MendPlan("", [], new DeliveryProblem("mending-timed-out", $"working out the mends took longer than {Patience.TotalMinutes:0} minutes"));
        }

        fixes = [.. fixes.Take(MaxCommits)];
        await store.PutAsync(input.Key, new FleetMends(fixes), context.Cancellation);
        return new MendPlan(
            BranchPrefix + InstanceIds.Hash(JsonSerializer.Serialize(fixes, JsonSerializerOptions.Web))[..10], [.. fixes.Select(bot => new MendSummary(bot.Bot, bot.Files.Count, bot.Mended.Count, null))], null);
    }

    protected override MendPlan Refused(MendInput input, ForgeException refusal) => new("", [], refusal.ToProblem());
}
