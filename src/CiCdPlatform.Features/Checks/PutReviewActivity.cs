using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>What to say on a pull or merge request.</summary>
public sealed record PutReviewInput(PullRequestReviewInput Request, string Marker, ChangeFindings Found);

/// <summary>Posts one review on the exact commit, once; null when the forge does not let us.</summary>
internal sealed class PutReviewActivity(IForges forges) : ForgeActivity<PutReviewInput, long?>
{
    private const int MaxComments = 20;

    protected override async Task<long?> ActAsync(ActivityContext context, PutReviewInput input)
    {
        IReports reports = forges.Open(input.Request.Repository.Address);
        var findings = input.Found.Findings;
        return await reports.PutReviewAsync(
            new ReviewRequest(
                input.Request.Number,
                input.Request.HeadSha,
                input.Marker,
                Body(input.Found),
                findings.Any(input.Found.Blocks) ? ReviewVerdict.RequestChanges : ReviewVerdict.Comment,
                findings.Take(MaxComments).Select(finding => new ReviewComment(finding.Location.File, finding.Location.StartLine, Comment(finding))).ToList()),
            context.Cancellation);
    }

    protected override long? Refused(PutReviewInput input, ForgeException refusal) => null;

    private static string Body(ChangeFindings found)
    {
        if (found.Findings.Count == 0)
        {
            return "The pipeline in this request was written for what the repository is made of; the rules ran over it and found nothing. "
                + "Its own run on this request is the proof: merge when it is green.";
        }

        var body = new StringBuilder().Append(found.Findings.Count).Append(found.Findings.Count == 1 ? " finding" : " findings").AppendLine(" in the changed lines.");
        foreach (var finding in found.Findings.Skip(MaxComments))
        {
            body.Append("- `").Append(finding.Location.File).Append(':').Append(finding.Location.StartLine).Append("` ").AppendLine(finding.Message);
        }

        return body.ToString();
    }

    private static string Comment(Finding finding) =>
        $"**{finding.Severity.ToString().ToLowerInvariant()}: `{finding.Rule}`**\n\n{finding.Message}";
}
