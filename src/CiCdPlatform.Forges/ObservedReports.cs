using System.Globalization;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Forges;

/// <summary>What is posted to a repository that is only observed: one summary check a commit, and no more; and what its guard hears of.</summary>
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

    /// <summary>Makes a copy of the repository, and lets the guard hear of it.</summary>
    public async Task<RepositorySnapshot> CopyAsync(string commit, Task<RepositorySnapshot> copy)
    {
        guard?.Hear(address, ForgeDeed.CopyBegan, commit);
        var snapshot = await copy;
        guard?.Hear(address, ForgeDeed.CopyMade, commit);
        return snapshot;
    }

    /// <summary>Commits, and lets the guard hear of it; what is given is called when the branch was moved meanwhile.</summary>
    public async Task<CommitResult> CommitAsync(CommitRequest request, Func<Action, Task<CommitResult>> commit)
    {
        var isRaced = false;
        var result = await commit(() =>
        {
            guard?.Hear(address, ForgeDeed.ConflictFound, request.Branch);
            isRaced = true;
        });
        if (isRaced)
        {
            guard?.Hear(address, ForgeDeed.ConflictResolved, request.Branch);
        }

        if (result.Created)
        {
            guard?.Hear(address, ForgeDeed.Committed, request.Branch);
        }

        return result;
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
