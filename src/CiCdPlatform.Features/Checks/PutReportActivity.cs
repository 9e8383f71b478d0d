using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>A report to put on a commit.</summary>
public sealed record PutReportInput(RepositoryRef Repository, Report Report);

/// <summary>Creates the report, or updates the one made before; zero when the forge does not let us.</summary>
internal sealed class PutReportActivity(IForges forges, CheckStore store) : ForgeActivity<PutReportInput, long>
{
    /// <summary>The pipeline that a status belongs to is not there yet; without it GitLab would make one up for the status alone.</summary>
    public const long NoPipelineYet = -1;

    private const string GitLabDefinition = ".gitlab-ci.yml";

    protected override async Task<long> ActAsync(ActivityContext context, PutReportInput input)
    {
        var connection = forges.Open(input.Repository.Address);
        var row = await store.FindAsync(input.Report.ExternalId, context.Cancellation);
        var report = Superseded(input.Report, row);
        if (input.Repository.Forge == ForgeKind.GitLab && report.PipelineId is null)
        {
            var run = await FindRunAsync(connection, report.HeadSha, row?.Number ?? 0, context.Cancellation);
            report = report with { PipelineId = run?.Id, HeadSha = run?.HeadSha ?? report.HeadSha };
            if (report.PipelineId is null && await connection.ReadFileAsync(GitLabDefinition, report.HeadSha, context.Cancellation) is not null)
            {
                return NoPipelineYet;
            }
        }

        var id = await connection.PutReportAsync(report, context.Cancellation);

        // Another check may have taken its place in between, and found nothing to close.
        if (Superseded(report, await store.FindAsync(report.ExternalId, context.Cancellation)) is var now && now != report)
        {
            id = await connection.PutReportAsync(now, context.Cancellation);
        }

        return id;
    }

    protected override long Refused(PutReportInput input, ForgeException refusal) => 0;

    // Where the head itself has no pipeline, that of its request may run on the merged result.
    private static async Task<PipelineRun?> FindRunAsync(IForgeConnection connection, string headSha, long number, CancellationToken cancellation) =>
        (await connection.ListRunsAsync(headSha, cancellation)).FirstOrDefault(run => run.Event != "external")
        ?? (number > 0 && connection is IRequestRuns requests ? await requests.FindRequestRunAsync(number, headSha, cancellation) : null);

    private static Report Superseded(Report report, CheckRow? row) => row is { State: "superseded", Reason: { } reason } && report.Conclusion is not ReportConclusion.Cancelled
        ? row.Standing().ToReport(ReportConclusion.Cancelled, "Superseded", char.ToUpperInvariant(reason[0]) + reason[1..] + ".") with { HeadSha = report.HeadSha, PipelineId = report.PipelineId, DetailsUrl = report.DetailsUrl }
        : report;
}
