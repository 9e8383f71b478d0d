using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>Which jobs made a run fail.</summary>
public static class FailedJobs
{
    /// <summary>Those that failed and count; then those that were cut off while they ran, for a forge may end a job over its time so.</summary>
    public static IEnumerable<PipelineRunJob> Of(IEnumerable<PipelineRunJob> jobs) =>
        jobs.Where(job => job is { State: RunState.Failure, AllowFailure: false } || (job.State == RunState.Cancelled && job.Duration > TimeSpan.Zero)).OrderBy(job => job.State == RunState.Cancelled);
}
