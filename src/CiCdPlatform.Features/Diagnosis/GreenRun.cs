using System.Text;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>The run of the default branch's head, where it went well: what its jobs said too is no news. Without one a failure is still explained, so nothing here fails.</summary>
internal sealed class GreenRun
{
    private const int MaxLogBytes = 2 * 1024 * 1024;
    private readonly IPipelineRuns _runs;
    private readonly ILookup<string, long> _jobs;

    private GreenRun(IPipelineRuns runs, IEnumerable<PipelineRunJob> jobs) =>
        (_runs, _jobs) = (runs, jobs.Where(job => job.State == RunState.Success).ToLookup(job => job.Name, job => job.Id, StringComparer.Ordinal));

    public static async Task<GreenRun> FindAsync(IForgeConnection connection, FailureInput failure, CancellationToken cancellation)
    {
        try
        {
            var head = await connection.GetBranchHeadAsync((await connection.GetRepositoryAsync(cancellation)).DefaultBranch, cancellation);
            var run = head is null || head == failure.HeadSha ? null : (await connection.ListRunsAsync(head, cancellation)).FirstOrDefault(run => run.State == RunState.Success && run.Definition == failure.Definition);
            return new GreenRun(connection, run is null ? [] : await connection.ListJobsAsync(run.Id, cancellation));
        }
        catch (ForgeException)
        {
            return new GreenRun(connection, []);
        }
    }

    /// <summary>The log of the job of that name; none where it did not run.</summary>
    public async Task<IReadOnlyList<Stream>> LogsAsync(string job, CancellationToken cancellation)
    {
        try
        {
            return _jobs[job].Any() ? [new MemoryStream(Encoding.UTF8.GetBytes(await _runs.ReadJobLogAsync(_jobs[job].First(), MaxLogBytes, cancellation)))] : [];
        }
        catch (ForgeException)
        {
            return [];
        }
    }
}
