using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Durable;
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
    BranchProofOrchestration proveOnBranch)
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
            new MonitorInput(pipeline.Repository, commitId, pipeline.Definition, context.InstanceId),
            monitorId);

        status = status with { Step = "recording", Outcome = watched.Outcome, Reason = watched.Reason, TestsRun = watched.TestsRun, Jobs = watched.Jobs };
        context.SetStatus(status);
        var learned = await context.CallActivityAsync(record, new RecordOutcomeInput(context.InstanceId, pipeline, commitId, watched));
        return await CloseAsync(context, input, pipeline, status with { Step = "done", Learned = learned }, watched);
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
