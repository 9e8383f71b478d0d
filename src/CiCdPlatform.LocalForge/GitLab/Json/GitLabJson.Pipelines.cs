using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.Runner;

namespace CiCdPlatform.LocalForge.GitLab;

/// <content>Pipelines, jobs, commit statuses.</content>
internal sealed partial class GitLabJson
{
    /// <summary>A job's status. GitLab has no word for "could not be tried": <c>canceled</c> claims neither success nor failure.</summary>
    public static string StatusOf(JobRecord job) => job.Phase switch
    {
        RunPhase.Queued => job.Planned.Needs.Count > 0 ? "created" : "pending",
        RunPhase.Running => "running",
        _ => job.Outcome switch
        {
            JobOutcome.Success => "success",
            JobOutcome.Failure => "failed",
            JobOutcome.Skipped => job.Planned.When == "manual" ? "manual" : "skipped",
            _ => "canceled",
        },
    };

    /// <summary>A pipeline's status: its jobs' and, as at GitLab, that of the statuses set from outside.</summary>
    public static string StatusOf(GitLabPipeline pipeline)
    {
        var parts = pipeline.Statuses.Where(s => !s.IsRetried).Select(s => s.Status).ToList();
        if (pipeline.Run is { } run)
        {
            parts.Add(run.Phase switch
            {
                RunPhase.Queued => "pending",
                RunPhase.Running => "running",
                _ => run.Outcome switch { JobOutcome.Success => "success", JobOutcome.Failure => "failed", JobOutcome.Skipped => "skipped", _ => "canceled" },
            });
        }

        return parts.Count == 0 ? "pending"
            : parts.Contains("running") ? "running"
            : parts.Contains("pending") ? parts.TrueForAll(p => p == "pending") ? "pending" : "running"
            : parts.Contains("failed") ? "failed"
            : parts.Contains("canceled") ? "canceled"
            : parts.TrueForAll(p => p == "skipped") ? "skipped" : "success";
    }

    public Dictionary<string, object?> Pipeline(GitLabPipeline pipeline) => new()
    {
        ["id"] = pipeline.Id,
        ["iid"] = pipeline.Iid,
        ["project_id"] = pipeline.Project.Id,
        ["sha"] = pipeline.Sha,
        ["ref"] = pipeline.Ref,
        ["status"] = StatusOf(pipeline),
        ["source"] = pipeline.Source,
        ["created_at"] = pipeline.CreatedAt,
        ["updated_at"] = pipeline.UpdatedAt,
        ["web_url"] = $"{WebOf(pipeline.Project)}/-/pipelines/{pipeline.Id}",
        ["name"] = null,
    };

    public Dictionary<string, object?> FullPipeline(GitLabPipeline pipeline)
    {
        var json = Pipeline(pipeline);
        var run = pipeline.Run;
        var started = run?.Jobs.Min(j => j.StartedAt);
        var ended = run is { Phase: RunPhase.Ended } ? run.Jobs.Max(j => j.EndedAt) ?? run.UpdatedAt : (DateTimeOffset?)null;
        json["before_sha"] = Git.RefChange.Zero;
        json["tag"] = false;
        json["yaml_errors"] = run?.Plan.Errors is { Count: > 0 } errors ? string.Join("; ", errors.Select(e => $"({e.Line},{e.Column}): {e.Message}")) : null;
        json["user"] = User(pipeline.User);
        json["started_at"] = started;
        json["finished_at"] = ended;
        json["committed_at"] = null;
        json["duration"] = ended - started is { } span ? (int)span.TotalSeconds : null;
        json["queued_duration"] = null;
        json["coverage"] = null;
        json["detailed_status"] = new { icon = "status", text = StatusOf(pipeline), label = StatusOf(pipeline), group = StatusOf(pipeline), has_details = true };
        return json;
    }

    public Dictionary<string, object?> Job(GitLabPipeline pipeline, JobRecord job) => new()
    {
        ["id"] = job.Id,
        ["status"] = StatusOf(job),
        ["stage"] = job.Planned.Stage,
        ["name"] = job.Planned.Name,
        ["ref"] = pipeline.Ref,
        ["tag"] = false,
        ["coverage"] = null,
        ["allow_failure"] = job.Planned.AllowFailure,
        ["created_at"] = job.CreatedAt,
        ["started_at"] = job.StartedAt,
        ["finished_at"] = job.EndedAt,
        ["erased_at"] = null,
        ["duration"] = job.EndedAt - job.StartedAt is { } span ? span.TotalSeconds : null,
        ["queued_duration"] = job.StartedAt - job.CreatedAt is { } wait ? wait.TotalSeconds : null,
        ["user"] = User(pipeline.User),
        ["commit"] = CommitOf(pipeline.Project, pipeline.Sha),
        ["pipeline"] = Pipeline(pipeline),
        ["failure_reason"] = job.Outcome switch { JobOutcome.Failure => "script_failure", JobOutcome.Unproven => "runner_unsupported", _ => null },
        ["web_url"] = $"{WebOf(pipeline.Project)}/-/jobs/{job.Id}",
        ["project"] = new { ci_job_token_scope_enabled = true },
        ["artifacts"] = Array.Empty<object>(),
        ["runner"] = null,
        ["artifacts_expire_at"] = null,
        ["archived"] = false,
        ["tag_list"] = Array.Empty<string>(),
    };

    public Dictionary<string, object?> Status(GitLabPipeline pipeline, GitLabCommitStatus status) => new()
    {
        ["id"] = status.Id,
        ["sha"] = status.Sha,
        ["ref"] = status.Ref,
        ["status"] = status.Status,
        ["name"] = status.Name,
        ["target_url"] = status.TargetUrl,
        ["description"] = status.Description,
        ["created_at"] = status.CreatedAt,
        ["started_at"] = status.StartedAt,
        ["finished_at"] = status.FinishedAt,
        ["allow_failure"] = false,
        ["coverage"] = null,
        ["pipeline_id"] = pipeline.Id,
        ["author"] = User(status.Author),
    };

    /// <summary>A job as the list of commit statuses shows it.</summary>
    public Dictionary<string, object?> Status(GitLabPipeline pipeline, JobRecord job) => new()
    {
        ["id"] = job.Id,
        ["sha"] = pipeline.Sha,
        ["ref"] = pipeline.Ref,
        ["status"] = StatusOf(job),
        ["name"] = job.Planned.Name,
        ["target_url"] = $"{WebOf(pipeline.Project)}/-/jobs/{job.Id}",
        ["description"] = null,
        ["created_at"] = job.CreatedAt,
        ["started_at"] = job.StartedAt,
        ["finished_at"] = job.EndedAt,
        ["allow_failure"] = job.Planned.AllowFailure,
        ["coverage"] = null,
        ["pipeline_id"] = pipeline.Id,
        ["author"] = User(pipeline.User),
    };
}
