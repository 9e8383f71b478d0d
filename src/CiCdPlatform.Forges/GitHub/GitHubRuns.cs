using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Workflow runs, their jobs and logs.</summary>
internal sealed class GitHubRuns(GitHubRepository repository)
{
    public async Task<IReadOnlyList<PipelineRun>> ListAsync(string headSha, CancellationToken cancellation)
    {
        var runs = await repository.Read
            .ListAsync<RunList, RunJson>(repository.Path($"actions/runs?head_sha={headSha}&per_page=100"), page => page.WorkflowRuns, cancellation)
            .ToListAsync(cancellation);
        return [.. runs.OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id).Select(run => run.ToModel())];
    }

    public async Task<PipelineRun?> GetAsync(long runId, CancellationToken cancellation) =>
        (await repository.Read.FindJsonAsync<RunJson>(repository.Path($"actions/runs/{runId}"), cancellation))?.ToModel();

    public async Task<IReadOnlyList<PipelineRunJob>> ListJobsAsync(long runId, CancellationToken cancellation) => await repository.Read
        .ListAsync<JobList, JobJson>(repository.Path($"actions/runs/{runId}/jobs?filter=latest&per_page=100"), page => page.Jobs, cancellation)
        .Select(job => job.ToModel())
        .ToListAsync(cancellation);

    public async Task<string> ReadLogAsync(long jobId, int maxBytes, CancellationToken cancellation)
    {
        try
        {
            return await repository.Read.DownloadAsync(
                new(HttpMethod.Get, repository.Path($"actions/jobs/{jobId}/logs")), (stream, token) => LogText.ReadAsync(stream, maxBytes, token), cancellation);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            // Not written yet, or past its retention.
            return "";
        }
    }

    public async Task<bool> RerunFailedAsync(long runId, CancellationToken cancellation)
    {
        try
        {
            await repository.Client(GitHubPermissions.Rerun).SendAsync(new(HttpMethod.Post, repository.Path($"actions/runs/{runId}/rerun-failed-jobs")), cancellation);
            return true;
        }
        catch (ForgeException error) when (error.Status == 403 && error.Message.Contains("already running", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
    }

    private sealed record RunList([property: JsonRequired] IReadOnlyList<RunJson> WorkflowRuns);

    private sealed record RunJson(
        [property: JsonRequired] long Id,
        string? Path,
        [property: JsonRequired] string HeadSha,
        [property: JsonRequired] string Event,
        string? Status,
        string? Conclusion,
        [property: JsonRequired] Uri HtmlUrl,
        [property: JsonRequired] DateTimeOffset CreatedAt,
        [property: JsonRequired] DateTimeOffset UpdatedAt)
    {
        // A reusable or required workflow is named with the reference that it came from.
        public PipelineRun ToModel() => new(Id, (Path ?? "").Split('@')[0], HeadSha, Event, GitHubStates.Of(Status, Conclusion), HtmlUrl, CreatedAt, UpdatedAt);
    }

    private sealed record JobList([property: JsonRequired] IReadOnlyList<JobJson> Jobs);

    private sealed record JobJson([property: JsonRequired] long Id, [property: JsonRequired] string Name, string? Status, string? Conclusion, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, IReadOnlyList<StepJson>? Steps)
    {
        // GitHub has no stages, and a job that may fail is not told apart: its conclusion is success then.
        public PipelineRunJob ToModel() => new(
            Id, Name, "", GitHubStates.Of(Status, Conclusion), AllowFailure: false, StartedAt < CompletedAt ? CompletedAt.Value - StartedAt.Value : TimeSpan.Zero)
        {
            Steps = Steps?.Any(step => step.HasEnded) == true ? [.. Steps.Where(step => step.HasEnded).Select(step => new PipelineRunStep(step.Name ?? "", step.CompletedAt!.Value - step.StartedAt!.Value))] : [],
        };
    }

    private sealed record StepJson(string? Name, string? Conclusion, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt)
    {
        public bool HasEnded => Conclusion is "success" or "failure" && StartedAt <= CompletedAt;
    }
}

/// <summary>GitHub's status and conclusion as one state.</summary>
internal static class GitHubStates
{
    public static RunState Of(string? status, string? conclusion) => status switch
    {
        "completed" => conclusion switch
        {
            "success" => RunState.Success,
            "failure" or "timed_out" or "startup_failure" => RunState.Failure,
            "cancelled" => RunState.Cancelled,
            "skipped" => RunState.Skipped,
            _ => RunState.Neutral,
        },
        "in_progress" => RunState.Running,
        _ => RunState.Queued,
    };
}
