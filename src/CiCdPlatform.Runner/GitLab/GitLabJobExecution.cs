using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitLab;

internal sealed class GitLabJobExecution(JobScope scope, GitLabJob job)
{
    public Task<JobEnd> RunAsync(CancellationToken cancellation) => Task.FromResult(JobEnd.Unproven($"{job.Key} {scope.Job.Key}"));
}
