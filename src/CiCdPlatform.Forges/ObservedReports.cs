using System.Globalization;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Forges;

/// <summary>What is posted to a repository that is only observed: one summary check a commit, and no more; and what its guard hears of.</summary>
internal sealed class ObservedReports(IForgeGuard? guard, RepositoryAddress address)
{
    public const string ReportName = "CiCdPlatform / observed";

    private static readonly SemaphoreSlim[] Turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Puts a report, or the one summary of its commit in its place; 0 where nothing is put.</summary>
    public async Task<long> PutAsync(Report report, Func<Report, CancellationToken, Task<long>> put, CancellationToken cancellation)
    {
        if (guard is null || !await guard.IsObservedAsync(address, cancellation))
        {
            return await put(report, cancellation);
        }

        if (report.Conclusion is null)
        {
            return 0;
        }

        // A push and a request share a commit, and its summary tells of both: whoever finds more to tell after putting it puts it again.
        var one = Turns[(uint)HashCode.Combine(address.FullName, report.HeadSha) % Turns.Length];
        await one.WaitAsync(cancellation);
        try
        {
            for (var all = await KeepAsync(report, cancellation); ;)
            {
                var id = await put(Summarise(report, all), cancellation);
                var now = await KeepAsync(report, cancellation);
                if (now.SequenceEqual(all))
                {
                    return id;
                }

                all = now;
            }
        }
        finally
        {
            one.Release();
        }
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

    private static Report Summarise(Report report, IReadOnlyList<Observation> all) => report with
    {
        Name = ReportName,
        ExternalId = "observed-" + report.HeadSha,
        Conclusion = ReportConclusion.Neutral,
        Title = $"Only watching; {string.Join(", ", all.Select(one => $"{one.Name} would have been {one.Title.Split(':')[0]}"))}",
        Summary = $"This repository is only watched (`mode: observe`): nothing else is posted.\n\n{string.Join("\n\n", all.Select(one => $"### {one.Name}: {one.Title}\n\n{one.Text}"))}",
        Annotations = [],
        Actions = [],
    };

    private Task<IReadOnlyList<Observation>> KeepAsync(Report report, CancellationToken cancellation)
    {
        var annotations = report.Annotations.Count == 0 ? "" : $"{report.Annotations.Count.ToString(CultureInfo.InvariantCulture)} annotations would stand on lines.\n\n";
        return guard!.ObserveAsync(
            address, new Observation("check", report.Name, report.HeadSha, $"{report.Conclusion.ToString()!.ToLowerInvariant()}: {report.Title}", annotations + report.Summary), cancellation);
    }
}
