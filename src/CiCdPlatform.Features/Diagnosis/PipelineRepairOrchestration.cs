using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>A failure to mend.</summary>
/// <param name="AsRequest">Whether a request is opened even where a suggestion would do.</param>
/// <param name="OwnBranch">The product's own branch, where it mends its own pipeline: the mend is committed there.</param>
public sealed record RepairInput(FailureInput Failure, RunDiagnosis Diagnosis, bool AsRequest, string? OwnBranch);

/// <summary>Mends a failure and proves it: in the sandbox where this machine has one, else on a branch of the forge; then offers what is proven, or commits it to the product's own branch.</summary>
internal sealed class PipelineRepairOrchestration(MendFailureActivity mend, CommitTrialActivity trial, PipelineMonitorOrchestration monitor, SettleTrialActivity settle, OfferMendActivity offer) : Orchestration<RepairInput, RepairResult>
{
    public override async Task<RepairResult> RunAsync(OrchestrationContext context, RepairInput input)
    {
        var mended = await context.CallActivityAsync(mend, new MendFailureInput(input, context.InstanceId));
        for (var round = 0; round < mended.Trials; round++)
        {
            // One patch after the other on a branch of its own; the first that the forge itself turns green is the mend.
            var started = await context.CallActivityAsync(trial, new TrialInput(input, context.InstanceId, round));
            if (started.CommitId is not { } commit)
            {
                return new RepairResult("unproven", null, started.Problem?.Message);
            }

            var watched = await context.CallChildAsync(
                monitor, new MonitorInput(input.Failure.Repository, commit, input.Failure.Definition, context.InstanceId) { OnlyInTime = true }, PipelineMonitorOrchestration.IdFor(input.Failure.Repository, commit));
            mended = await context.CallActivityAsync(settle, new SettleTrialInput(input, context.InstanceId, round, watched));
            if (mended.Result.Outcome == "proven")
            {
                break;
            }
        }

        return mended.Result.Outcome == "proven" ? await context.CallActivityAsync(offer, new OfferMendInput(input, mended.Result)) : mended.Result;
    }
}

/// <summary>How mending went, and how many patches wait to be tried on a branch of the forge.</summary>
public sealed record Mended(RepairResult Result, int Trials);
