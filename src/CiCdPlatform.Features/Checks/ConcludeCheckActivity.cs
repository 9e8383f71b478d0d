using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>A check whose findings are kept, or that came to none for a reason.</summary>
public sealed record ConcludeCheckInput(PutReportInput Pending, long Number, string? Failure);

/// <summary>Puts the verdict on the commit: with annotations, buttons and the page, and where a request waits for an external check, there too.</summary>
internal sealed class ConcludeCheckActivity(IForges forges, CheckStore store, PutReportActivity put) : ForgeActivity<ConcludeCheckInput, CheckResult>
{
    protected override async Task<CheckResult> ActAsync(ActivityContext context, ConcludeCheckInput input)
    {
        var pending = input.Pending.Report;
        var found = (await store.FindAsync(pending.ExternalId, context.Cancellation))?.Findings();
        var verdict = Verdict.Of(input.Failure is null && found is not null
            ? found
            : new ChangeFindings([], [], input.Failure ?? "what was found is not kept any more: ask for the check again", IsOwnDelivery: false));
        var report = verdict.ToReport(pending);
        if (report.Annotations.Count > 0 && pending.Name == PushChecksOrchestration.ReportName && await IsReviewedAsync(input.Pending, context.Cancellation))
        {
            // The same lines are not annotated twice on one commit.
            report = report with { Annotations = [], Summary = $"{report.Summary}\nThe lines are annotated by **{PullRequestReviewOrchestration.ReportName}** on this commit.\n" };
        }

        var id = await put.RunAsync(context, input.Pending with { Report = report });
        if (input.Number > 0 && forges.Open(input.Pending.Repository.Address) is IExternalChecks checks)
        {
            await checks.AnswerAsync(input.Number, report, context.Cancellation);
        }

        if (id > 0)
        {
            await store.EndAsync(pending.ExternalId, context.Cancellation);
        }

        return new CheckResult(verdict.Conclusion.ToString(), found?.Findings.Count ?? 0, id, null);
    }

    private async Task<bool> IsReviewedAsync(PutReportInput pending, CancellationToken cancellation) =>
        (await store.OfCommitAsync(pending.Repository, pending.Report.HeadSha, cancellation)).Any(row => row is { Kind: CheckStore.Review, State: not "superseded" });

    protected override CheckResult Refused(ConcludeCheckInput input, ForgeException refusal) => new(nameof(ReportConclusion.Neutral), 0, 0, null);
}
