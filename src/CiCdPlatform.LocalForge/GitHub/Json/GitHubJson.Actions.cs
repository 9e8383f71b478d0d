using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.Runner;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Workflow runs and jobs.</summary>
internal sealed partial class GitHubJson
{
    public static string PhaseText(RunPhase phase) => phase switch { RunPhase.Queued => "queued", RunPhase.Running => "in_progress", _ => "completed" };

    /// <summary>A job that could not be run here is neutral: neither green nor red.</summary>
    public static string? ConclusionText(JobOutcome? outcome) => outcome switch
    {
        JobOutcome.Success => "success",
        JobOutcome.Failure => "failure",
        JobOutcome.Skipped => "skipped",
        JobOutcome.Cancelled => "cancelled",
        JobOutcome.Unproven => "neutral",
        _ => null,
    };

    public Dictionary<string, object?> Run(RunRecord run)
    {
        var repository = run.Repository;
        var self = $"{ApiOf(repository)}/actions/runs/{run.Id}";
        var commit = repository.Git.Commit(run.HeadSha);
        var actor = User(run.Origin.Actor as GitHubUser ?? state.User("ghost"));
        var suite = state.Of(repository).Suites.Values.First(s => s.RunId == run.Id);
        var pull = run.Origin.ChangeRequest is { } number ? state.Of(repository).Pulls.GetValueOrDefault(number) : null;
        return new()
        {
            ["id"] = run.Id,
            ["name"] = run.Plan.Name,
            ["node_id"] = NodeId("WorkflowRun", run.Id),
            ["head_branch"] = run.Origin.HeadBranch,
            ["head_sha"] = run.HeadSha,
            ["path"] = run.Plan.DefinitionPath,
            ["display_title"] = pull?.Title ?? commit?.Message.Split('\n')[0] ?? run.Plan.Name,
            ["run_number"] = run.Plan.Trigger.RunNumber,
            ["event"] = run.Event,
            ["status"] = PhaseText(run.Phase),
            ["conclusion"] = ConclusionText(run.Outcome),
            ["workflow_id"] = WorkflowId(run),
            ["check_suite_id"] = suite.Id,
            ["check_suite_node_id"] = NodeId("CheckSuite", suite.Id),
            ["url"] = self,
            ["html_url"] = $"{WebOf(repository)}/actions/runs/{run.Id}",
            ["pull_requests"] = PullsOf(repository, run.HeadSha),
            ["created_at"] = run.CreatedAt,
            ["updated_at"] = run.UpdatedAt,
            ["actor"] = actor,
            ["run_attempt"] = run.Attempt,
            ["referenced_workflows"] = Array.Empty<object>(),
            ["run_started_at"] = run.AttemptStartedAt,
            ["triggering_actor"] = actor,
            ["jobs_url"] = self + "/jobs",
            ["logs_url"] = self + "/logs",
            ["check_suite_url"] = $"{ApiOf(repository)}/check-suites/{suite.Id}",
            ["artifacts_url"] = self + "/artifacts",
            ["cancel_url"] = self + "/cancel",
            ["rerun_url"] = self + "/rerun",
            ["previous_attempt_url"] = run.Attempt > 1 ? $"{self}/attempts/{run.Attempt - 1}" : null,
            ["workflow_url"] = $"{ApiOf(repository)}/actions/workflows/{WorkflowId(run)}",
            ["head_commit"] = commit is null ? null : SimpleCommit(commit),
            ["repository"] = Repository(repository),
            ["head_repository"] = Repository(pull?.HeadRepository ?? repository),
        };
    }

    public Dictionary<string, object?> Job(JobRecord job)
    {
        var run = job.Run;
        var self = $"{ApiOf(run.Repository)}/actions/jobs/{job.Id}";
        return new()
        {
            ["id"] = job.Id,
            ["run_id"] = run.Id,
            ["workflow_name"] = run.Plan.Name,
            ["head_branch"] = run.Origin.HeadBranch,
            ["run_url"] = $"{ApiOf(run.Repository)}/actions/runs/{run.Id}",
            ["run_attempt"] = run.Attempt,
            ["node_id"] = NodeId("CheckRun", job.Id),
            ["head_sha"] = run.HeadSha,
            ["url"] = self,
            ["html_url"] = $"{WebOf(run.Repository)}/actions/runs/{run.Id}/job/{job.Id}",
            ["status"] = PhaseText(job.Phase),
            ["conclusion"] = ConclusionText(job.Outcome),
            ["created_at"] = job.CreatedAt,
            ["started_at"] = job.StartedAt ?? job.CreatedAt,
            ["completed_at"] = job.EndedAt,
            ["name"] = job.Planned.Name,
            ["steps"] = job.Steps.Select(s => new
            {
                name = s.Name,
                status = "completed",
                conclusion = ConclusionText(s.Outcome),
                number = s.Number,
                started_at = s.StartedAt,
                completed_at = s.EndedAt,
            }).ToArray(),
            ["check_run_url"] = $"{ApiOf(run.Repository)}/check-runs/{job.Id}",
            ["labels"] = new[] { "ubuntu-latest" },
            ["runner_id"] = job.Phase == RunPhase.Queued ? null : 1,
            ["runner_name"] = job.Phase == RunPhase.Queued ? null : "LocalForge",
            ["runner_group_id"] = job.Phase == RunPhase.Queued ? null : 1,
            ["runner_group_name"] = job.Phase == RunPhase.Queued ? null : "Default",
        };
    }

    public object Workflow(LocalRepository repository, string path, long id, string name) => new
    {
        id,
        node_id = NodeId("Workflow", id),
        name,
        path,
        state = "active",
        created_at = repository.CreatedAt,
        updated_at = repository.CreatedAt,
        url = $"{ApiOf(repository)}/actions/workflows/{id}",
        html_url = $"{WebOf(repository)}/blob/{repository.DefaultBranch}/{path}",
        badge_url = $"{WebOf(repository)}/actions/workflows/{Path.GetFileName(path)}/badge.svg",
    };

    public long WorkflowId(RunRecord run) => state.Of(run.Repository).Workflows.GetOrAdd(run.Plan.DefinitionPath, _ => state.Context.NextId());
}
