using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>The loop: analyse, choose, generate, prove, commit, open a change request, watch, learn.</summary>
internal sealed class PipelineDeliveryOrchestration(
    DraftPipelineActivity draft,
    CommitPipelineActivity commit,
    OpenChangeRequestActivity open,
    RecordOutcomeActivity record,
    CloseDeliveryActivity close,
    PipelineMonitorOrchestration monitor,
    ProvePipelineActivity prove,
    BranchProofOrchestration proveOnBranch,
    DiagnoseRunActivity diagnose,
    PipelineRepairOrchestration repair)
    : Orchestration<DeliveryInput, DeliveryStatus>
{
    public override async Task<DeliveryStatus> RunAsync(OrchestrationContext context, DeliveryInput input)
    {
        var status = new DeliveryStatus { Step = "analysing" };
        context.SetStatus(status);
        var drafted = await context.CallActivityAsync(draft, input);
        if (drafted.Draft is not { } pipeline)
        {
            return await CloseAsync(context, input, null, Refused(status, drafted.Problem!));
        }

        status = status with { Source = pipeline.Source, Reasons = pipeline.Reasons, Warnings = pipeline.Warnings };
        if (!input.AutoCommit)
        {
            return await CloseAsync(context, input, pipeline, status with { Step = "done", Outcome = Outcomes.Generated, Files = pipeline.Files });
        }

        if (pipeline.ProveIn is { } place)
        {
            // What a draft says of itself is in the history: deliveries that began without a proof go on without one.
            status = status with { Step = "proving" };
            context.SetStatus(status);
            var proof = place == ProofPlace.Runner
                ? await context.CallActivityAsync(prove, pipeline)
                : await context.CallChildAsync(proveOnBranch, new BranchProofInput(pipeline, context.InstanceId), BranchProofOrchestration.IdFor(context.InstanceId));
            status = status with { Proof = proof };
            if (proof.Outcome == ProofOutcome.Red && !pipeline.ProposeRed)
            {
                return await CloseAsync(context, input, pipeline, Refused(status, new DeliveryProblem("pipeline-red", "the pipeline failed before it was proposed: " + string.Join("; ", proof.Reasons))));
            }
        }

        var branch = ChangeRequestText.BranchOf(context.InstanceId);
        status = status with { Step = "committing", Branch = branch };
        context.SetStatus(status);
        var committed = await context.CallActivityAsync(commit, new CommitPipelineInput(pipeline, branch, context.InstanceId));
        if (committed.CommitId is not { } commitId)
        {
            return await CloseAsync(context, input, pipeline, Refused(status, committed.Problem!));
        }

        status = status with { Step = "opening", CommitId = commitId };
        context.SetStatus(status);
        var opened = await context.CallActivityAsync(open, new OpenChangeRequestInput(pipeline, branch, status.Proof));
        if (opened.Problem is { } problem)
        {
            return await CloseAsync(context, input, pipeline, Refused(status, problem));
        }

        var monitorId = PipelineMonitorOrchestration.IdFor(pipeline.Repository, commitId);
        status = status with { Step = "watching", ChangeRequestUrl = opened.WebUrl, MonitorId = monitorId };
        context.SetStatus(status);
        var watched = await context.CallChildAsync(
            monitor,
            new MonitorInput(pipeline.Repository, commitId, pipeline.Definition, context.InstanceId) { AsksLate = true },
            monitorId);

        (watched, commitId) = await RepairAsync(context, pipeline, branch, commitId, watched, status);
        status = status with { Step = "recording", CommitId = commitId, Outcome = watched.Outcome, Reason = watched.Reason, TestsRun = watched.TestsRun, Jobs = watched.Jobs };
        context.SetStatus(status);
        var learned = await context.CallActivityAsync(record, new RecordOutcomeInput(context.InstanceId, pipeline, commitId, watched));
        return await CloseAsync(context, input, pipeline, status with { Step = "done", Learned = learned }, watched);
    }

    /// <summary>A red run is diagnosed and mended on the delivery's own branch, and watched again, a bounded number of times.</summary>
    private async Task<(MonitorResult Watched, string CommitId)> RepairAsync(OrchestrationContext context, DeliveryDraft pipeline, string branch, string commitId, MonitorResult watched, DeliveryStatus status)
    {
        for (var round = 1; round <= pipeline.Repairs && watched is { Outcome: Outcomes.Red, RunId: > 0 }; round++)
        {
            context.SetStatus(status with { Step = "repairing" });
            var failure = new FailureInput(pipeline.Repository, watched.RunId, pipeline.Definition, commitId, branch, pipeline.Repository.Forge == ForgeKind.GitHub ? "pull_request" : "merge_request_event", 1) { IsOwn = true };
            try
            {
                var diagnosis = await context.CallActivityAsync(diagnose, failure);
                if (diagnosis.Skip is not null || diagnosis.IsInfrastructure
                    || (await context.CallChildAsync(repair, new RepairInput(failure, diagnosis, AsRequest: false, branch), $"{context.InstanceId}-mend-{round}")).CommitId is not { } mended)
                {
                    break;
                }

                commitId = mended;
            }
            catch (TaskFailedException)
            {
                // What cannot be mended stays red, as it would without trying.
                break;
            }

            watched = await context.CallChildAsync(monitor, new MonitorInput(pipeline.Repository, commitId, pipeline.Definition, context.InstanceId) { AsksLate = true }, PipelineMonitorOrchestration.IdFor(pipeline.Repository, commitId));
        }

        return (watched, commitId);
    }

    /// <summary>A delivery that fails for a reason that is none of the forge's is not closed: rewound, it still has its token.</summary>
    private async Task<DeliveryStatus> CloseAsync(OrchestrationContext context, DeliveryInput input, DeliveryDraft? pipeline, DeliveryStatus status, MonitorResult? watched = null)
    {
        if (pipeline is not null || input.Repository.Access.CredentialKey is not null)
        {
            await context.CallActivityAsync(close, new CloseDeliveryInput(context.InstanceId, input, pipeline, status with { Files = null }, watched));
        }

        return status;
    }

    private static DeliveryStatus Refused(DeliveryStatus status, DeliveryProblem problem) =>
        status with { Step = "done", Outcome = Outcomes.Refused, Problem = problem };
}
