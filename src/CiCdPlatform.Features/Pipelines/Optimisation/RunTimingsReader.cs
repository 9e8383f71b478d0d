using CiCdPlatform.Core.Optimisation;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Pipelines.Optimisation;

/// <summary>How long the jobs and steps of a commit's runs took.</summary>
internal static class RunTimingsReader
{
    private const int MaxRuns = 10;

    /// <summary>The timings of the newest ended run of each pipeline; those of jobs that were skipped or ended from outside say nothing.</summary>
    public static async Task<RunTimings> ReadAsync(IPipelineRuns forge, string head, CancellationToken cancellation)
    {
        var jobs = new List<JobTiming>();
        var runs = await forge.ListRunsAsync(head, cancellation);
        foreach (var run in runs.Where(run => run.IsTerminal && run.State is RunState.Success or RunState.Failure).GroupBy(run => run.Definition).Select(group => group.First()).Take(MaxRuns))
        {
            foreach (var job in await forge.ListJobsAsync(run.Id, cancellation))
            {
                if (job.State is RunState.Success or RunState.Failure && job.Duration > TimeSpan.Zero)
                {
                    jobs.Add(new JobTiming(run.Definition, job.Name, job.Duration, [.. job.Steps.Select(step => new StepTiming(step.Name, step.Duration))]));
                }
            }
        }

        return new RunTimings(jobs);
    }
}
