using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>A pipeline of a merge request, of which GitLab's event does not tell whether it belongs to a merge train.</summary>
public sealed record TrainCheckInput(RepositoryRef Repository, long PipelineId, string HeadSha);

/// <summary>Checks the commit of a merge train, under the name that requests are checked by; nothing for other pipelines.</summary>
internal sealed class TrainCheckOrchestration(FindTrainActivity find, PushChecksOrchestration push) : Orchestration<TrainCheckInput, bool>
{
    public static string IdFor(RepositoryRef repository, long pipelineId) => InstanceIds.Create("train", repository.Host, repository.Id, pipelineId.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public override async Task<bool> RunAsync(OrchestrationContext context, TrainCheckInput input)
    {
        if (await context.CallActivityAsync(find, input) is not { } train)
        {
            return false;
        }

        await context.CallChildAsync(
            push,
            new PushChecksInput(input.Repository, train, null, input.HeadSha) { ReportName = PullRequestReviewOrchestration.ReportName },
            InstanceIds.Create("queue", input.Repository.Host, input.Repository.Id, input.HeadSha));
        return true;
    }
}

/// <summary>Asks what a pipeline runs on: the reference of its merge train, or null.</summary>
internal sealed class FindTrainActivity(IForges forges) : ForgeActivity<TrainCheckInput, string?>
{
    protected override async Task<string?> ActAsync(ActivityContext context, TrainCheckInput input) =>
        await forges.Open(input.Repository.Address).GetRunAsync(input.PipelineId, context.Cancellation) is { } run && run.Ref.EndsWith("/train", StringComparison.Ordinal) ? run.Ref : null;

    protected override string? Refused(TrainCheckInput input, ForgeException refusal) => null;
}
