using CiCdPlatform.Core.Optimisation;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Pipelines.Optimisation;

/// <summary>How long the jobs and steps of a commit's runs took.</summary>
internal static class RunTimingsReader
{
    private const int MaxRuns = 10;

    /// <summary>
    /// The timings of the newest ended run of each pipeline, or of the newest where none has ended: a GitLab pipeline goes on as long as a status that hangs on it.
    /// Jobs that have not ended, were skipped or were ended from outside say nothing.
    /// </summary>
    public static async Task<RunTimings> ReadAsync(IPipelineRuns forge, string head, CancellationToken cancellation)
    {
        var jobs = new List<JobTiming>();
        var runs = await forge.ListRunsAsync(head, cancellation);
        var newest = runs.Where(run => run.State is RunState.Success or RunState.Failure or RunState.Running)
            .GroupBy(run => run.Definition)
            .Select(group => group.FirstOrDefault(run => run.IsTerminal) ?? group.First());
        foreach (var run in newest.Take(MaxRuns))
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
