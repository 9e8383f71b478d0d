using System.Globalization;
using CiCdPlatform.LocalForge.Runs;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Workflows, their runs, jobs and logs.</summary>
internal sealed class ActionsEndpoints(GitHubState state, GitHubJson json, SignedUrls urls)
{
    public void Map(GitHubApi api)
    {
        api.Repo("GET", "/actions/runs", "actions", "read", c => Done(ListRuns(c, null)));
        api.Repo("GET", "/actions/workflows", "actions", "read", c => Done(ListWorkflows(c)));
        api.Repo("GET", "/actions/workflows/{workflow}/runs", "actions", "read", c => Done(ListRuns(c, c.Route("workflow"))));
        api.Repo("GET", "/actions/runs/{run:long}", "actions", "read", c => Done(Run(c) is { } r ? GitHubAnswer.Ok(json.Run(r)) : GitHubAnswer.NotFound));
        api.Repo("GET", "/actions/runs/{run:long}/attempts/{attempt:int}/jobs", "actions", "read", c => Done(Run(c) is { } r ? ListJobs(c, Attempt(c, r)) : GitHubAnswer.NotFound));
        api.Repo("GET", "/actions/runs/{run:long}/jobs", "actions", "read", c => Done(
            Run(c) is { } r ? ListJobs(c, c.Query("filter") == "all" ? [.. r.EarlierAttempts.SelectMany(a => a), .. r.Jobs] : r.Jobs) : GitHubAnswer.NotFound));
        api.Repo("GET", "/actions/runs/{run:long}/logs", "actions", "read", c => Done(
            Run(c) is { } r ? GitHubAnswer.Redirect(urls.Sign(string.Create(CultureInfo.InvariantCulture, $"_storage/runs/{r.Id}")).ToString()) : GitHubAnswer.NotFound));
        api.Repo("GET", "/actions/runs/{run:long}/artifacts", "actions", "read", c => Done(Run(c) is null ? GitHubAnswer.NotFound : GitHubAnswer.Ok(new { total_count = 0, artifacts = Array.Empty<object>() })));
        api.Repo("POST", "/actions/runs/{run:long}/rerun", "actions", "write", c => Done(Rerun(c)));
        api.Repo("POST", "/actions/runs/{run:long}/rerun-failed-jobs", "actions", "write", c => Done(Rerun(c)));
        api.Repo("POST", "/actions/runs/{run:long}/cancel", "actions", "write", c => Done(Run(c) is not { } r ? GitHubAnswer.NotFound
            : state.Context.Runs.Cancel(r) ? new GitHubAnswer(202, new { }) : GitHubAnswer.Error(409, "Cannot cancel a workflow run that is completed.")));
        api.Repo("GET", "/actions/jobs/{job:long}", "actions", "read", c => Done(Job(c) is { } j ? GitHubAnswer.Ok(json.Job(j)) : GitHubAnswer.NotFound));
        api.Repo("GET", "/actions/jobs/{job:long}/logs", "actions", "read", c => Done(Job(c) is { Phase: not RunPhase.Queued } j
            ? GitHubAnswer.Redirect(urls.Sign(string.Create(CultureInfo.InvariantCulture, $"_storage/jobs/{j.Id}")).ToString()) : GitHubAnswer.NotFound));
    }

    private static Task<GitHubAnswer> Done(GitHubAnswer answer) => Task.FromResult(answer);

    private static IReadOnlyList<JobRecord> Attempt(GitHubCall call, RunRecord run)
    {
        var number = (int)call.Id("attempt");
        return number == run.Attempt ? run.Jobs : number >= 1 && number <= run.EarlierAttempts.Count ? run.EarlierAttempts[number - 1] : [];
    }

    private RunRecord? Run(GitHubCall call) => state.Context.Runs.Find(call.Id("run")) is { } run && run.Repository == call.Repository ? run : null;

    private JobRecord? Job(GitHubCall call) => state.Context.Runs.FindJob(call.Id("job")) is { } job && job.Run.Repository == call.Repository ? job : null;

    private GitHubAnswer ListRuns(GitHubCall call, string? workflow)
    {
        var (sha, name, branch, status, actor) = (call.Query("head_sha"), call.Query("event"), call.Query("branch"), call.Query("status"), call.Query("actor"));
        List<RunRecord> all =
        [
            .. state.Context.Runs.All.Where(r => r.Repository == call.Repository
                && (workflow is null || json.WorkflowId(r).ToString(CultureInfo.InvariantCulture) == workflow || Path.GetFileName(r.Plan.DefinitionPath) == workflow)
                && (sha is null || r.HeadSha == sha) && (name is null || r.Event == name) && (branch is null || r.Origin.HeadBranch == branch)
                && (status is null || GitHubJson.PhaseText(r.Phase) == status || GitHubJson.ConclusionText(r.Outcome) == status)
                && (actor is null || (r.Origin.Actor as GitHubUser)?.Login == actor)).OrderByDescending(r => r.Id),
        ];
        return call.Page(all, json.Run, page => new { total_count = all.Count, workflow_runs = page });
    }

    private GitHubAnswer ListWorkflows(GitHubCall call)
    {
        var names = state.Context.Runs.All.Where(r => r.Repository == call.Repository).GroupBy(r => r.Plan.DefinitionPath).ToDictionary(g => g.Key, g => g.Last().Plan.Name);
        return call.Page([.. call.State.Workflows.OrderBy(w => w.Value)], w => json.Workflow(call.Repository, w.Key, w.Value, names.GetValueOrDefault(w.Key, w.Key)),
            page => new { total_count = call.State.Workflows.Count, workflows = page });
    }

    private GitHubAnswer ListJobs(GitHubCall call, IReadOnlyList<JobRecord> jobs) => call.Page(jobs, json.Job, page => new { total_count = jobs.Count, jobs = page });

    private GitHubAnswer Rerun(GitHubCall call) => Run(call) is not { } run ? GitHubAnswer.NotFound
        : state.Context.Runs.Rerun(run) ? GitHubAnswer.Created(new { }) : GitHubAnswer.Error(403, "This workflow is already running");
}
