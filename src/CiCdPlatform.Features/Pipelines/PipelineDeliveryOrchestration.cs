using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>The loop: analyse, choose, generate, commit, open a change request, watch, learn.</summary>
internal sealed class PipelineDeliveryOrchestration(
    DraftPipelineActivity draft,
    CommitPipelineActivity commit,
    OpenChangeRequestActivity open,
    RecordOutcomeActivity record,
    PipelineMonitorOrchestration monitor)
    : Orchestration<DeliveryInput, DeliveryStatus>
{
    public override async Task<DeliveryStatus> RunAsync(OrchestrationContext context, DeliveryInput input)
    {
        var status = new DeliveryStatus { Step = "analysing" };
        context.SetStatus(status);
        var drafted = await context.CallActivityAsync(draft, input);
        if (drafted.Draft is not { } pipeline)
        {
            return Refused(status, drafted.Problem!);
        }

        status = status with { Source = pipeline.Source, Reasons = pipeline.Reasons, Warnings = pipeline.Warnings };
        if (!input.AutoCommit)
        {
            return status with { Step = "done", Outcome = Outcomes.Generated, Files = pipeline.Files };
        }

        var branch = "cicd/pipeline-" + InstanceIds.Hash(context.InstanceId)[..10];
        status = status with { Step = "committing", Branch = branch };
        context.SetStatus(status);
        var committed = await context.CallActivityAsync(commit, new CommitPipelineInput(pipeline, branch, context.InstanceId));
        if (committed.CommitId is not { } commitId)
        {
            return Refused(status, committed.Problem!);
        }

        status = status with { Step = "opening", CommitId = commitId };
        context.SetStatus(status);
        var opened = await context.CallActivityAsync(open, new OpenChangeRequestInput(pipeline, branch));
        if (opened.Problem is { } problem)
        {
            return Refused(status, problem);
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
        return status with { Step = "done", Learned = learned };
    }

    private static DeliveryStatus Refused(DeliveryStatus status, DeliveryProblem problem) =>
        status with { Step = "done", Outcome = Outcomes.Refused, Problem = problem };
}
