using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>A proven mend to offer.</summary>
public sealed record OfferMendInput(RepairInput Repair, RepairResult Mended);

/// <summary>Offers a mend: on the lines of the change that went red where it fits them, else as one request; on the product's own branch it is committed. Once, however often it runs.</summary>
internal sealed class OfferMendActivity(IForges forges, FailureStore failures) : ForgeActivity<OfferMendInput, RepairResult>
{
    protected override async Task<RepairResult> ActAsync(ActivityContext context, OfferMendInput input)
    {
        var ((failure, diagnosis, asRequest, own), cancellation) = (input.Repair, context.Cancellation);
        var mend = await failures.FindMendAsync(input.Mended.MendId!, cancellation) ?? throw new InvalidOperationException($"the mend {input.Mended.MendId} is not kept any more");
        var connection = forges.Open(failure.Repository.Address);
        var files = mend.ToCommit();
        if (own is not null)
        {
            var committed = await connection.CommitAsync(new CommitRequest(own, failure.HeadSha, Message(mend), input.Mended.MendId!, files), cancellation);
            return input.Mended with { OfferedAs = "commit", CommitId = committed.CommitId };
        }

        if (diagnosis.Branch is not { } branch || await connection.GetBranchHeadAsync(branch, cancellation) != failure.HeadSha)
        {
            return input.Mended with { Problem = new DeliveryProblem("moved-on", "the branch has moved on since, or is another repository's") };
        }

        if (!asRequest && diagnosis.ChangeRequest is { } number && await SuggestAsync(connection, number, failure, mend, input.Mended, cancellation) is { } suggested)
        {
            return await OfferedAsync(suggested, cancellation);
        }

        var mendBranch = OwnBranches.Mend + InstanceIds.Hash(input.Mended.MendId!)[..10];
        await connection.CommitAsync(new CommitRequest(mendBranch, failure.HeadSha, Message(mend), input.Mended.MendId!, files), cancellation);
        var request = await connection.EnsureChangeRequestAsync(mendBranch, branch, Title(mend), Body(failure, diagnosis, mend), cancellation);
        return await OfferedAsync(input.Mended with { OfferedAs = "request", OfferedAt = request.WebUrl }, cancellation);
    }

    protected override RepairResult Refused(OfferMendInput input, ForgeException refusal) => input.Mended with { Problem = refusal.ToProblem() };

    private async Task<RepairResult> OfferedAsync(RepairResult result, CancellationToken cancellation)
    {
        if (result.OfferedAt is { } url)
        {
            await failures.OfferedAsync(result.MendId!, url, cancellation);
        }

        return result;
    }

    /// <summary>A review with a suggestion for each edit; null where one of them is not about a single line that the change shows.</summary>
    private static async Task<RepairResult?> SuggestAsync(IForgeConnection connection, long number, FailureInput failure, KeptMend mend, RepairResult mended, CancellationToken cancellation)
    {
        if (await connection.GetChangeRequestAsync(number, cancellation) is not { IsFork: false } request || request.HeadSha != failure.HeadSha)
        {
            return null;
        }

        var diffs = (await connection.ListChangedFilesAsync(number, cancellation)).GroupBy(file => file.Path, StringComparer.Ordinal).ToDictionary(group => group.Key, group => UnifiedDiff.Parse(group.First().Patch), StringComparer.Ordinal);
        var comments = new List<ReviewComment>();
        foreach (var (path, text) in mend.Files)
        {
            if (!diffs.TryGetValue(path, out var diff) || await connection.ReadFileAsync(path, failure.HeadSha, cancellation) is not { } before)
            {
                return null;
            }

            foreach (var edit in PatchApplication.Between(path, before, text))
            {
                // Lines that come in are said with the one that they stand before.
                var last = edit.Line + Math.Max(edit.Count, 1) - 1;
                if (Enumerable.Range(edit.Line, last - edit.Line + 1).Any(line => diff.FindNew(line) is null))
                {
                    return null;
                }

                IReadOnlyList<string> lines = edit.Count == 0 ? [.. edit.Lines, diff.FindNew(edit.Line)!.Text] : edit.Lines;
                comments.Add(new ReviewComment(path, last, string.Join("; ", mend.Reasons) + ".") { StartLine = last > edit.Line ? edit.Line : null, Suggestion = lines });
            }
        }

        if (comments.Count is 0 or > 20)
        {
            return null;
        }

        await connection.PutReviewAsync(
            new ReviewRequest(number, failure.HeadSha, mended.MendId!, $"This mends the failing run; with it the failing jobs went green ({mend.Confidence.ToString("P0", CultureInfo.InvariantCulture)} sure).", ReviewVerdict.Comment, comments), cancellation);
        return mended with { OfferedAs = "suggestion", OfferedAt = request.WebUrl };
    }

    private static string Title(KeptMend mend) => "Mend the failing run: " + Cut(mend.Reasons.Count > 0 ? mend.Reasons[0] : "what failed", 180);

    private static string Message(KeptMend mend) => $"{Cut(Title(mend), 72)}\n\n{string.Join('\n', mend.Reasons.Select(reason => "- " + reason.ReplaceLineEndings(" ")))}";

    private static string Body(FailureInput failure, RunDiagnosis diagnosis, KeptMend mend)
    {
        var body = new StringBuilder().Append("The run of `").Append(failure.Definition).Append("` on ").Append(failure.HeadSha.AsSpan(0, Math.Min(12, failure.HeadSha.Length))).AppendLine(" failed:").AppendLine();
        foreach (var job in diagnosis.Jobs)
        {
            body.Append("- **").Append(job.Job).Append("**: ").AppendLine(job.Summary.ReplaceLineEndings(" "));
        }

        body.AppendLine().AppendLine("This mends it:").AppendLine();
        foreach (var reason in mend.Reasons)
        {
            body.Append("- ").AppendLine(reason.ReplaceLineEndings(" "));
        }

        return body.AppendLine().Append("The failing jobs were run again with it and went green, with no fewer tests than before; no test, check or gate is weaker. Confidence: ")
            .Append(mend.Confidence.ToString("P0", CultureInfo.InvariantCulture)).AppendLine(".").ToString();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
