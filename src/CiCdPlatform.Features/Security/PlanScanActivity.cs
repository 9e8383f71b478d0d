using System.Text.RegularExpressions;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Security;

/// <summary>A scan to plan; <paramref name="Optimises"/> when bots that make pipelines faster run, too.</summary>
public sealed record PlanScanInput(SecurityScanInput Scan, bool Optimises);

/// <summary>Resolves the commit, once, and reads which bots look at it.</summary>
internal sealed partial class PlanScanActivity(IForges forges, OrganisationPolicy organisation) : ForgeActivity<PlanScanInput, ScanPlanOutcome>
{
    protected override async Task<ScanPlanOutcome> ActAsync(ActivityContext context, PlanScanInput input)
    {
        var (scan, connection) = (input.Scan, forges.Open(input.Scan.Repository.Address));
        var repository = await connection.GetRepositoryAsync(context.Cancellation);
        var branch = scan.Ref ?? repository.DefaultBranch;
        var commit = await connection.GetBranchHeadAsync(branch, context.Cancellation);
        if (commit is null)
        {
            if (scan.Ref is null || !CommitId().IsMatch(scan.Ref))
            {
                return Problem(scan.Ref is null ? "repository-empty" : "ref-not-found", $"{repository.FullName} has no branch {branch}, or no commit on it");
            }

            (branch, commit) = (null, scan.Ref);
        }

        using var snapshot = await connection.CloneAsync(commit, context.Cancellation);
        var rules = ScanRules.Of(snapshot, organisation, scan.Persona);
        var plan = rules.Plan(scan.Scanners, input.Optimises);
        return new ScanPlanOutcome(
            new ScanPlan(branch, branch == repository.DefaultBranch, commit, rules.Own.Policies.Persona, [.. plan.Waves.Select(wave => wave.Select(bot => bot.Id).ToList())], rules.Problems), null);
    }

    protected override ScanPlanOutcome Refused(PlanScanInput input, ForgeException refusal) => new(null, refusal.ToProblem());

    private static ScanPlanOutcome Problem(string code, string message) => new(null, new DeliveryProblem(code, message));

    [GeneratedRegex("^[0-9a-f]{40}([0-9a-f]{24})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CommitId();
}
