using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>What to prove on a branch.</summary>
public sealed record BranchProofInput(DeliveryDraft Draft, string DeliveryId);

/// <summary>
/// Proves a draft on the forge itself, where this machine may not run other people's code: a branch with the pipeline, its run, the same with a defect, its run; then
/// the branch is deleted, whatever came of it.
/// </summary>
internal sealed class BranchProofOrchestration(CommitPipelineActivity commit, SeedDefectActivity seed, RemoveBranchActivity remove, PipelineMonitorOrchestration monitor)
    : Orchestration<BranchProofInput, ProofReport>
{
    public static string IdFor(string deliveryId) => "proof-" + InstanceIds.Hash(deliveryId);

    public override async Task<ProofReport> RunAsync(OrchestrationContext context, BranchProofInput input)
    {
        var draft = input.Draft;
        var branch = ChangeRequestText.ProofBranchPrefix + InstanceIds.Hash(context.InstanceId)[..10];
        var report = await ProveAsync(context, input, branch);
        var removed = await context.CallActivityAsync(remove, new RemoveBranchInput(draft.Repository, branch));
        return removed || report.Unproven.Count > 0 ? report : report with { Untested = [.. report.Untested, $"the branch {branch} could not be deleted: please delete it"] };
    }

    private async Task<ProofReport> ProveAsync(OrchestrationContext context, BranchProofInput input, string branch)
    {
        var draft = input.Draft;
        var files = draft.Files.Select(file => file.Path == draft.Definition ? file with { Content = ProofTriggers.For(draft.Repository.Forge, file.Content, branch) } : file).ToList();
        var committed = await context.CallActivityAsync(
            commit, new CommitPipelineInput(draft with { Files = files }, branch, context.InstanceId) { Message = "The pipeline, to be proven before it is proposed" });
        if (committed.CommitId is not { } commitId)
        {
            return Judge(draft, null, [], [$"no branch could be made: {committed.Problem?.Message}"], []);
        }

        var asItIs = await WatchAsync(context, input, commitId);
        if (asItIs.Outcome is not Outcomes.Green)
        {
            return Judge(draft, asItIs, [], asItIs.Outcome == Outcomes.Red ? [] : [asItIs.Reason ?? "the run told nothing"], []);
        }

        var seeded = await context.CallActivityAsync(seed, new SeedDefectInput(draft, branch, context.InstanceId + "-defect"));
        if (seeded.CommitId is not { } defective)
        {
            return Judge(draft, asItIs, [], seeded.Unproven, seeded.Untested);
        }

        var withDefect = await WatchAsync(context, input, defective);
        var defects = seeded.Defects.Select(defect => defect with { TurnedRed = IsRed(draft, withDefect, defect) }).ToList();
        return Judge(draft, asItIs, defects, seeded.Unproven, seeded.Untested);
    }

    private Task<MonitorResult> WatchAsync(OrchestrationContext context, BranchProofInput input, string commitId) => context.CallChildAsync(
        monitor,
        new MonitorInput(input.Draft.Repository, commitId, input.Draft.Definition, input.DeliveryId) { OnlyInTime = true },
        PipelineMonitorOrchestration.IdFor(input.Draft.Repository, commitId));

    /// <summary>Whether the jobs of the defect's component failed; where they cannot be told apart by name, whether the run did.</summary>
    private static bool IsRed(DeliveryDraft draft, MonitorResult result, SeededDefect defect)
    {
        var ids = draft.TestJobs.Where(pair => pair.Value == defect.Component).Select(pair => pair.Key).ToList();
        var jobs = result.Jobs.Where(job => ids.Exists(id => job.Name == id || job.Name.StartsWith(id + " ", StringComparison.Ordinal))).ToList();
        return jobs.Count > 0 && draft.TestJobs.Count > 1 ? jobs.Exists(job => job.Status is "failure" or "skipped") && result.Outcome == Outcomes.Red : result.Outcome == Outcomes.Red;
    }

    private static ProofReport Judge(DeliveryDraft draft, MonitorResult? result, IReadOnlyList<SeededDefect> defects, IReadOnlyList<string> unproven, IReadOnlyList<string> untested)
    {
        var subject = new ProofSubject(draft.Repository.Forge, new RepositoryAnalysis(), draft.Files, draft.TestJobs, draft.DefaultBranch);
        var jobs = (result?.Jobs ?? []).Select(job => new ProofJob(job.Name, job.Stage, job.Status, job.Seconds, null)).ToList();
        return ProofVerdicts.Judge(subject, ProofPlace.Branch, jobs, result?.TestsRun ?? 0, defects, unproven) with { Untested = untested };
    }
}
