using CiCdPlatform.Core.Findings;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>Rules over the diff of a pull or merge request: one report and at most one review; quiet when there is nothing to say.</summary>
internal sealed class PullRequestReviewOrchestration(PutReportActivity report, JudgeChangeRequestActivity judge, PutReviewActivity review)
    : Orchestration<PullRequestReviewInput, CheckResult>
{
    public const string ReportName = "CiCdPlatform / review";

    public static string IdFor(RepositoryRef repository, long number, string headSha, int attempt = 1) =>
        InstanceIds.Create("review", repository.Host, repository.Id, $"{number}\n{headSha}", attempt);

    public override async Task<CheckResult> RunAsync(OrchestrationContext context, PullRequestReviewInput input)
    {
        var pending = new Report(ReportName, input.HeadSha, context.InstanceId, null, "Reviewing the change", "The change is being reviewed.", []);
        await context.CallActivityAsync(report, new PutReportInput(input.Repository, pending));
        ChangeFindings found;
        long? reviewId = null;
        try
        {
            found = await context.CallActivityAsync(judge, input);
            if (found.Skip is null && (found.Findings.Count > 0 || found is { IsOwnDelivery: true, Unfinished.Count: 0 }))
            {
                reviewId = await context.CallActivityAsync(review, new PutReviewInput(input, context.InstanceId, found));
            }
        }
        catch (TaskFailedException e)
        {
            found = new ChangeFindings([], [], $"the change could not be reviewed: {e.Message}", IsOwnDelivery: false);
        }

        var verdict = Verdict.Of(found);
        var reportId = await context.CallActivityAsync(report, new PutReportInput(input.Repository, verdict.ToReport(pending)));
        return new CheckResult(verdict.Conclusion.ToString(), found.Findings.Count, reportId, reviewId);
    }
}
