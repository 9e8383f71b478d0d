using System.Globalization;

namespace CiCdPlatform.Forges;

/// <summary>What is posted to a repository that is only observed: one summary check a commit, and no more.</summary>
internal sealed class ObservedReports(IForgeGuard? guard, RepositoryAddress address)
{
    public const string ReportName = "CiCdPlatform / observed";

    /// <summary>The report as it may be posted: itself, the summary in its place, or null for nothing.</summary>
    public async Task<Report?> AdmitAsync(Report report, CancellationToken cancellation)
    {
        if (guard is null || !await guard.IsObservedAsync(address, cancellation))
        {
            return report;
        }

        if (report.Conclusion is null)
        {
            return null;
        }

        await guard.ObserveAsync(address, new Observation("check", report.Name, report.HeadSha, $"{report.Conclusion.ToString()!.ToLowerInvariant()}: {report.Title}", report.Summary), cancellation);
        return report with
        {
            Name = ReportName,
            ExternalId = "observed-" + report.HeadSha,
            Conclusion = ReportConclusion.Neutral,
            Title = $"Only observed; {report.Name} would have been {report.Conclusion.ToString()!.ToLowerInvariant()}",
            Summary = $"This repository is only observed (`mode: observe`): nothing else is posted. **{report.Title}**, {report.Annotations.Count.ToString(CultureInfo.InvariantCulture)} annotations would stand on lines.\n\n{report.Summary}",
            Annotations = [],
        };
    }

    /// <summary>Whether a review may be posted; where it may not, it is kept.</summary>
    public async Task<bool> AdmitAsync(ReviewRequest review, CancellationToken cancellation)
    {
        if (guard is null || !await guard.IsObservedAsync(address, cancellation))
        {
            return true;
        }

        var comments = string.Join('\n', review.Comments.Select(comment => $"- `{comment.Path}:{comment.Line}` {comment.Body.ReplaceLineEndings(" ")}"));
        await guard.ObserveAsync(
            address,
            new Observation("review", review.Number.ToString(CultureInfo.InvariantCulture), review.HeadSha, $"{review.Verdict}, {review.Comments.Count} comments", $"{review.Body}\n\n{comments}"),
            cancellation);
        return false;
    }

    /// <summary>Refuses a write where nothing may be written.</summary>
    public async ValueTask GuardAsync(CancellationToken cancellation)
    {
        if (guard is not null && await guard.IsObservedAsync(address, cancellation))
        {
            throw new ForgeException(ForgeFailure.Forbidden, $"{address.FullName} is only observed (mode: observe): nothing is written to it. Set mode: act in its configuration to change that.");
        }
    }
}
