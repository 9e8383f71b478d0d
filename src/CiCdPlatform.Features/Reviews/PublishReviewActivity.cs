using CiCdPlatform.Core.Findings;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Reviews;

/// <summary>A request whose findings are kept under a check.</summary>
public sealed record PublishReviewInput(PullRequestReviewInput Request, string CheckId);

/// <summary>
/// Brings what stands on a request by our hand up to what was found: remarks on lines once a finding, threads closed when theirs is gone, one summary edited in place. Silent where
/// there is nothing to say and nothing was said. Doing it again changes nothing; null when the forge does not let us.
/// </summary>
internal sealed class PublishReviewActivity(IForges forges, CheckStore store, ReviewSettings settings) : ForgeActivity<PublishReviewInput, long?>
{
    /// <summary>The mark of the summary.</summary>
    public const string SummaryMark = "summary";

    private const string FindingMark = "finding ";
    private const string MendedMark = "mended ";

    protected override async Task<long?> ActAsync(ActivityContext context, PublishReviewInput input)
    {
        var (asked, cancellation) = (input.Request, context.Cancellation);
        var found = (await store.FindAsync(input.CheckId, cancellation))?.Findings();
        var connection = forges.Open(asked.Repository.Address);
        if (found is null || await connection.GetChangeRequestAsync(asked.Number, cancellation) is not { State: "open" } request || request.HeadSha != asked.HeadSha)
        {
            // What was found is about a head that is no more: its successor speaks for itself.
            return null;
        }

        var threads = await SettleAsync(connection, asked, found, cancellation);
        var said = threads.Select(FindingOf).ToHashSet(StringComparer.Ordinal);
        var shown = found.InDiff.ToHashSet(StringComparer.Ordinal);
        var room = Math.Max(0, settings.MaxRemarks - threads.Count(thread => !thread.IsResolved));
        var fresh = found.Findings.Where(finding => shown.Contains(finding.Fingerprint) && !said.Contains(finding.Fingerprint)).Take(room).ToList();
        var (reviewId, unresolved) = await ReviewAsync(connection, input, found, fresh, cancellation);

        var onLines = said.Concat(fresh.Select(finding => finding.Fingerprint)).ToHashSet(StringComparer.Ordinal);
        await connection.PutCommentAsync(
            asked.Number, SummaryMark, ReviewText.Summary(found, asked.Repository, asked.HeadSha, onLines, unresolved), mayCreate: found.Findings.Count > 0, cancellation);
        return reviewId;
    }

    protected override long? Refused(PublishReviewInput input, ForgeException refusal) => null;

    private static string FindingOf(OwnThread thread) => thread.Marks.FirstOrDefault(mark => mark.StartsWith(FindingMark, StringComparison.Ordinal))?[FindingMark.Length..] ?? "";

    /// <summary>Closes what is mended, opens what we closed and is back; what a person closed stays closed. Returns the threads as they stand now.</summary>
    private static async Task<IReadOnlyList<OwnThread>> SettleAsync(IForgeConnection connection, PullRequestReviewInput asked, ChangeFindings found, CancellationToken cancellation)
    {
        var isWhole = found is { Unfinished.Count: 0, IsCut: false };
        var present = found.Findings.Select(finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
        var settled = new List<OwnThread>();
        foreach (var thread in (await connection.ListThreadsAsync(asked.Number, cancellation)).Where(thread => FindingOf(thread).Length > 0))
        {
            var isMended = thread.Marks.Any(mark => mark.StartsWith(MendedMark, StringComparison.Ordinal));
            var now = thread;
            if (isWhole && !present.Contains(FindingOf(thread)) && !thread.IsResolved && (!isMended || thread.Marks.Contains(MendedMark + asked.HeadSha)))
            {
                // Edited before and not resolved: this very attempt was cut off in between. A mark of another head means that a person opened the thread since.
                if (!isMended)
                {
                    now = thread with { Text = $"{MendedLine(asked.HeadSha)}\n\n{thread.Text}", Marks = [.. thread.Marks, MendedMark + asked.HeadSha] };
                    await connection.EditRemarkAsync(asked.Number, now, cancellation);
                }

                now = now with { IsResolved = await connection.SetResolvedAsync(asked.Number, now, isResolved: true, cancellation) };
            }
            else if (isMended && present.Contains(FindingOf(thread)))
            {
                now = thread with { Text = thread.Text[(thread.Text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..], Marks = [.. thread.Marks.Where(mark => !mark.StartsWith(MendedMark, StringComparison.Ordinal))] };
                await connection.EditRemarkAsync(asked.Number, now, cancellation);
                await connection.SetResolvedAsync(asked.Number, now, isResolved: false, cancellation);
                now = now with { IsResolved = false };
            }

            settled.Add(now);
        }

        return settled;
    }

    private static string MendedLine(string sha) => $"_No longer found as of {ReviewText.ShortSha(sha)}._";

    private static async Task<(long? ReviewId, string? Unresolved)> ReviewAsync(
        IForgeConnection connection, PublishReviewInput input, ChangeFindings found, List<Finding> fresh, CancellationToken cancellation)
    {
        var asked = input.Request;
        var blocks = found.Findings.Any(found.Blocks);
        var asksForChanges = await connection.RequestsChangesAsync(asked.Number, cancellation);
        string? unresolved = null;
        if (asksForChanges is true && !blocks && found is { Unfinished.Count: 0, IsCut: false })
        {
            if (!await connection.WithdrawAsync(asked.Number, $"Nothing blocks any more as of {ReviewText.ShortSha(asked.HeadSha)}.", cancellation))
            {
                unresolved = "Nothing blocks any more, but this forge leaves it to a person to dismiss the review that asked for changes.";
            }
        }

        var isProof = found is { IsOwnDelivery: true, Findings.Count: 0, Unfinished.Count: 0 };
        var verdict = blocks && asksForChanges is false ? ReviewVerdict.RequestChanges : ReviewVerdict.Comment;
        if (fresh.Count == 0 && verdict == ReviewVerdict.Comment && !isProof)
        {
            return (null, unresolved);
        }

        return (await connection.PutReviewAsync(
            new ReviewRequest(asked.Number, asked.HeadSha, "review " + input.CheckId, isProof || asksForChanges is not null ? Body(found, fresh, verdict, isProof) : "", verdict, [.. fresh.Select(finding => ToComment(finding, found))]), cancellation), unresolved);
    }

    private static string Body(ChangeFindings found, List<Finding> fresh, ReviewVerdict verdict, bool isProof)
    {
        if (isProof)
        {
            return "The pipeline in this request was written for what the repository is made of; the rules ran over it and found nothing. "
                + "Its own run on this request is the proof: merge when it is green.";
        }

        var blocking = found.Findings.Count(found.Blocks);
        return verdict == ReviewVerdict.RequestChanges
            ? $"{blocking} of {found.Findings.Count} findings in what this change adds {(blocking == 1 ? "blocks" : "block")} by policy; the summary lists all."
            : fresh.Count == 1 ? "One new remark." : $"{fresh.Count} new remarks.";
    }

    private static ReviewComment ToComment(Finding finding, ChangeFindings found)
    {
        var suggestion = found.Suggestions.GetValueOrDefault(finding.Fingerprint);
        return new ReviewComment(finding.Location.File, suggestion?.EndLine ?? finding.Location.StartLine, ReviewText.Remark(finding, found.Blocks(finding), suggestion is not null))
        {
            StartLine = suggestion?.StartLine,
            Suggestion = suggestion?.Replacement,
            Marks = [FindingMark + finding.Fingerprint],
        };
    }
}
