using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>A patch to try on a branch of the forge: the one of that number.</summary>
public sealed record TrialInput(RepairInput Repair, string MendId, int Round);

/// <summary>A trial whose run has ended.</summary>
public sealed record SettleTrialInput(RepairInput Repair, string MendId, int Round, MonitorResult Watched);

/// <summary>The mend of a trial, the same however often it is worked out.</summary>
internal sealed class Trials(IForges forges, LogStore logs)
{
    private static readonly KeptMend Nothing = new(new Dictionary<string, string>(), [], [], 0);

    public static string BranchOf(string mendId, int round) => $"{OwnBranches.Prefix}pipeline-proof-{InstanceIds.Hash(mendId)[..10]}-{round}";

    /// <summary>The patch, what it leads to, and how many tests the failing job ran.</summary>
    public async Task<(Patch? Patch, KeptMend Mend, long TestsBefore)> MendAsync(RepairInput repair, int round, CancellationToken cancellation)
    {
        using var snapshot = await forges.Open(repair.Failure.Repository.Address).CloneAsync(repair.Failure.HeadSha, cancellation);
        var log = repair.Diagnosis.Jobs is [var job, ..] ? await logs.ReadTextAsync(job.LogId, cancellation) : "";

        // Confidence only orders; without what was learned since, the order is the same on every attempt.
        var patches = TrialPatches.Of(repair.Failure, repair.Diagnosis, snapshot, log, null);
        if (round >= patches.Count || PatchApplication.Apply(snapshot, patches[round].Edits) is not { } texts)
        {
            return (null, Nothing, 0);
        }

        var patch = patches[round];
        return (patch, new KeptMend(texts, [patch.Reason], [patch.Patcher], patch.Confidence), TestCounts.Read(log)?.Run ?? 0);
    }
}

/// <summary>Commits a patch on a branch of its own, where its run shows whether it mends.</summary>
internal sealed class CommitTrialActivity(IForges forges, Trials trials) : ForgeActivity<TrialInput, CommitOutcome>
{
    protected override async Task<CommitOutcome> ActAsync(ActivityContext context, TrialInput input)
    {
        var (patch, mend, _) = await trials.MendAsync(input.Repair, input.Round, context.Cancellation);
        if (patch is null)
        {
            return new CommitOutcome(null, new DeliveryProblem("no-patch", "there is no such patch"));
        }

        var failure = input.Repair.Failure;
        var branch = Trials.BranchOf(input.MendId, input.Round);
        var files = mend.ToCommit().Select(file => file.Path == failure.Definition ? file with { Content = ProofTriggers.For(failure.Repository.Forge, file.Content, branch) } : file).ToList();
        var commit = await forges.Open(failure.Repository.Address).CommitAsync(
            new CommitRequest(branch, failure.HeadSha, "A mend, to be proven before it is offered", $"{input.MendId}-{input.Round}", files), context.Cancellation);
        return new CommitOutcome(commit.CommitId, null);
    }

    protected override CommitOutcome Refused(TrialInput input, ForgeException refusal) => new(null, refusal.ToProblem());
}

/// <summary>Judges a trial, removes its branch, and keeps a mend that the forge turned green.</summary>
internal sealed class SettleTrialActivity(IForges forges, Trials trials, FailureStore failures) : ForgeActivity<SettleTrialInput, Mended>
{
    protected override async Task<Mended> ActAsync(ActivityContext context, SettleTrialInput input)
    {
        var (failure, diagnosis) = (input.Repair.Failure, input.Repair.Diagnosis);
        var (patch, mend, before) = await trials.MendAsync(input.Repair, input.Round, context.Cancellation);
        if (forges.Open(failure.Repository.Address) is IBranchRemoval removal)
        {
            await removal.DeleteBranchAsync(Trials.BranchOf(input.MendId, input.Round), context.Cancellation);
        }

        var failed = diagnosis.Jobs.Select(job => job.Job).ToHashSet(StringComparer.Ordinal);
        var jobs = input.Watched.Jobs;
        var isGreen = patch is not null && jobs.Count > 0 && jobs.All(job => job.Status is not "failure") && (failed.Count == 0 || jobs.Any(job => failed.Contains(job.Name)))
            && jobs.Where(job => failed.Contains(job.Name)).All(job => job.Status == "success") && input.Watched.Outcome is Outcomes.Green or Outcomes.Unproven
            && input.Watched.TestsRun >= before;
        var tries = patch is null ? (IReadOnlyList<MendTry>)[] : [new MendTry(patch.Patcher, patch.Pattern, patch.Confidence, isGreen ? "green" : "red", input.Watched.Reason)];
        mend = isGreen ? mend : mend with { Files = new Dictionary<string, string>() };
        var id = $"{input.MendId}-{input.Round}";
        await failures.KeepMendAsync(id, failure, diagnosis.Branch ?? "", diagnosis.Jobs is [var job, ..] ? job.Fingerprint : "", isGreen ? "proven" : "not-green", input.Watched.Reason, mend, tries, context.Cancellation);
        return new Mended(new RepairResult(isGreen ? "proven" : "not-green", id, isGreen ? null : input.Watched.Reason) { Reasons = mend.Reasons, Confidence = mend.Confidence }, 0);
    }

    protected override Mended Refused(SettleTrialInput input, ForgeException refusal) => new(new RepairResult("unproven", null, refusal.Message), 0);
}
