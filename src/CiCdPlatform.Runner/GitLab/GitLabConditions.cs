using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Decides from how others ended whether a job runs.</summary>
internal static class GitLabConditions
{
    /// <summary>How a job ends without running, or null when it is to run.</summary>
    public static JobEnd? Settled(GitLabJob job, IReadOnlyList<(PlannedJob Job, JobResult Result)> needed)
    {
        if (job.When == "manual")
        {
            return new JobEnd(JobOutcome.Skipped, "it waits to be started by hand");
        }

        // A manual job that may not fail holds back all that comes after it.
        if (needed.FirstOrDefault(n => n.Job is { When: "manual", AllowFailure: false }).Job is { } gate)
        {
            return new JobEnd(JobOutcome.Skipped, $"`{gate.Name}` waits to be started by hand");
        }

        if (job.When == "always")
        {
            return null;
        }

        // Needs demand that everything needed has run, while a stage goes on after jobs that were skipped.
        if (job.Directed && needed.FirstOrDefault(n => n.Result.Outcome == JobOutcome.Skipped).Job is { } skipped)
        {
            return new JobEnd(JobOutcome.Skipped, $"`{skipped.Name}`, which it needs, did not run");
        }

        var failed = needed.FirstOrDefault(n => !n.Job.AllowFailure && n.Result.Outcome is (JobOutcome.Failure or JobOutcome.Cancelled)).Job;
        if (job.When == "on_failure")
        {
            return failed is null ? new JobEnd(JobOutcome.Skipped, "nothing before it failed") : null;
        }

        if (failed is not null)
        {
            return new JobEnd(JobOutcome.Skipped, $"`{failed.Name}` failed");
        }

        var unproven = needed.FirstOrDefault(n => n.Result.Outcome == JobOutcome.Unproven && job.ArtifactsFrom.Contains(n.Job.Key)
            && n.Job is GitLabJob source && source.Definition.Get("artifacts") is not null).Job;
        return unproven is null ? null : JobEnd.Unproven($"needs the artifacts of `{unproven.Name}`, which could not be run here");
    }
}
