using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Checks;

/// <summary>Rules on a push: a report in progress at once, then the verdict with annotations.</summary>
internal sealed class PushChecksOrchestration(CheckSteps steps, JudgePushActivity judge) : Orchestration<PushChecksInput, CheckResult>
{
    public const string ReportName = "CiCdPlatform / push";

    public override int Version => 2;

    public static string IdFor(RepositoryRef repository, string headSha, int attempt = 1) =>
        InstanceIds.Create("push", repository.Host, repository.Id, headSha, attempt);

    public override async Task<CheckResult> RunAsync(OrchestrationContext context, PushChecksInput input)
    {
        var (opened, pending) = await steps.BeginAsync(context, new OpenCheckInput(input, null), input.CalledReport, input.After, "Checking the change");
        if (!opened.IsWanted)
        {
            return CheckResult.NotWanted;
        }

        string? failure = null;
        try
        {
            await context.CallActivityAsync(judge, new JudgePushInput(input with { Before = opened.Before }, pending));
        }
        catch (TaskFailedException e)
        {
            failure = $"the change could not be read: {e.Message}";
        }

        var result = await steps.EndAsync(context, pending, 0, failure);
        foreach (var later in opened.Missed)
        {
            await context.CallChildAsync(this, later, InstanceIds.Create("push", later.Repository.Host, later.Repository.Id, $"{later.After}\nafter {context.InstanceId}"));
        }

        return result;
    }
}
