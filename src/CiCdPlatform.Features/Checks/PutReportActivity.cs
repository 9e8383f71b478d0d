using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>A report to put on a commit.</summary>
public sealed record PutReportInput(RepositoryRef Repository, Report Report);

/// <summary>Creates the report, or updates the one made before; zero when the forge does not let us.</summary>
internal sealed class PutReportActivity(IForges forges) : ForgeActivity<PutReportInput, long>
{
    protected override async Task<long> ActAsync(ActivityContext context, PutReportInput input)
    {
        var connection = forges.Open(input.Repository.Address);
        var report = input.Report;
        if (input.Repository.Forge == ForgeKind.GitLab)
        {
            // Without the pipeline's id a status would make a pipeline of its own.
            var runs = await connection.ListRunsAsync(report.HeadSha, context.Cancellation);
            report = report with { PipelineId = runs.FirstOrDefault(run => run.Event != "external")?.Id };
        }

        return await connection.PutReportAsync(report, context.Cancellation);
    }

    protected override long Refused(PutReportInput input, ForgeException refusal) => 0;
}
