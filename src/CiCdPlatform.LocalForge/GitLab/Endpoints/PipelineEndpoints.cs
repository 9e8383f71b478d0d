using System.Text;
using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.Runner;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Pipelines, jobs, traces, and the check of a definition.</summary>
internal sealed class PipelineEndpoints(GitLabState state, GitLabJson json, GitLabPipelines pipelines)
{
    private const string NoJobs = "Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline.";

    public void Map(GitLabApi api)
    {
        const int Read = GitLabState.Reporter, Write = GitLabState.Developer;
        api.Project("GET", "/pipelines", Read, List);
        api.Project("POST", "/pipeline", Write, CreateAsync);
        api.Project("GET", "/pipelines/latest", Read, call => Done(call.State.Pipelines.Values.Where(p => p.Ref == (call.Text("ref") ?? call.Project.DefaultBranch)).MaxBy(p => p.Id) is { } latest
            ? GitLabAnswer.Ok(json.FullPipeline(latest)) : GitLabAnswer.NotFound("")));
        api.Project("GET", "/pipelines/{pipeline}", Read, With((_, p) => GitLabAnswer.Ok(json.FullPipeline(p))));
        api.Project("GET", "/pipelines/{pipeline}/jobs", Read, With((call, p) =>
        {
            var jobs = p.Run is null ? [] : call.Flag("include_retried") == true ? p.Run.EarlierAttempts.SelectMany(a => a).Concat(p.Run.Jobs) : p.Run.Jobs;
            return call.Page([.. jobs.OrderByDescending(j => j.Id)], j => json.Job(p, j));
        }));
        api.Project("GET", "/pipelines/{pipeline}/bridges", Read, With((call, _) => call.Page<object>([], b => b)));
        api.Project("POST", "/pipelines/{pipeline}/retry", Write, With((_, p) =>
        {
            // What is green stays as it is.
            if (p.Run is { Outcome: not (null or JobOutcome.Success) } run)
            {
                state.Context.Runs.Rerun(run);
            }

            return GitLabAnswer.Created(json.FullPipeline(p));
        }));
        api.Project("POST", "/pipelines/{pipeline}/cancel", Write, With((_, p) =>
        {
            if (p.Run is { } run)
            {
                state.Context.Runs.Cancel(run);
            }

            return GitLabAnswer.Ok(json.FullPipeline(p));
        }));
        api.Project("GET", "/jobs/{job}", Read, call => Done(FindJob(call) is var (p, j) ? GitLabAnswer.Ok(json.Job(p, j)) : GitLabAnswer.NotFound("")));
        api.Project("GET", "/jobs/{job}/trace", Read, call => Done(FindJob(call) is var (_, j) ? GitLabAnswer.Bytes(Encoding.UTF8.GetBytes(j.Log), "text/plain") : GitLabAnswer.NotFound("")));
        api.Project("POST", "/jobs/{job}/retry", Write, call => Done(RetryJob(call)));
        api.Project("POST", "/ci/lint", Write, call => call.Text("content") is { } content ? LintAsync(call, content) : Done(GitLabAnswer.Missing("content")));
        api.Project("GET", "/ci/lint", Read, async call => await RepositoryEndpoints.ResolveAsync(call, call.Text("content_ref") ?? call.Text("sha")) is { } sha
            ? await LintAsync(call, call.Git.ReadText(sha, ".gitlab-ci.yml") ?? "") : GitLabAnswer.NotFound("Commit"));
    }

    private static Task<GitLabAnswer> Done(GitLabAnswer answer) => Task.FromResult(answer);

    private Func<GitLabCall, Task<GitLabAnswer>> With(Func<GitLabCall, GitLabPipeline, GitLabAnswer> handler) =>
        call => Done(pipelines.Find(call.Project, call.Id("pipeline")) is { } pipeline ? handler(call, pipeline) : GitLabAnswer.NotFound(""));

    private Task<GitLabAnswer> List(GitLabCall call)
    {
        var found = call.State.Pipelines.Values.Where(p =>
            Is("sha", p.Sha) && Is("ref", p.Ref) && Is("source", p.Source) && Is("status", GitLabJson.StatusOf(p)));
        return Done(call.Page([.. call.Text("sort") == "asc" ? found.OrderBy(p => p.Id) : found.OrderByDescending(p => p.Id)], p => json.Pipeline(p)));

        bool Is(string name, string value) => call.Text(name) is not { } wanted || wanted == value;
    }

    private async Task<GitLabAnswer> CreateAsync(GitLabCall call)
    {
        if (call.Text("ref") is not { } branch)
        {
            return GitLabAnswer.Missing("ref");
        }

        if (await call.Git.RefAsync("refs/heads/" + branch, call.Cancellation) is not { } found)
        {
            return GitLabAnswer.Message(400, new { @base = new[] { "Reference not found" } });
        }

        if (!call.Git.Files(found.Sha).Contains(".gitlab-ci.yml"))
        {
            return GitLabAnswer.Message(400, new { @base = new[] { "Missing CI config file" } });
        }

        var made = pipelines.ByApi(call.Project, call.User, branch, found.Sha);
        return made.Count > 0 && pipelines.Find(call.Project, made[0].Id) is { } pipeline
            ? GitLabAnswer.Created(json.FullPipeline(pipeline)) : GitLabAnswer.Message(400, new { @base = new[] { NoJobs } });
    }

    private (GitLabPipeline Pipeline, JobRecord Job)? FindJob(GitLabCall call) =>
        state.Context.Runs.FindJob(call.Id("job")) is { } job && pipelines.Find(call.Project, job.Run.Id) is { } pipeline ? (pipeline, job) : null;

    // The queue knows runs, not jobs: the whole pipeline is tried again, of which the job is a part.
    private GitLabAnswer RetryJob(GitLabCall call)
    {
        if (FindJob(call) is not var (pipeline, job))
        {
            return GitLabAnswer.NotFound("");
        }

        return job.Phase == RunPhase.Ended && state.Context.Runs.Rerun(job.Run)
            ? GitLabAnswer.Created(json.Job(pipeline, job.Run.Jobs.First(j => j.Planned.Key == job.Planned.Key)))
            : GitLabAnswer.Message(403, "403 Forbidden - Job is not retryable");
    }

    private async Task<GitLabAnswer> LintAsync(GitLabCall call, string content)
    {
        var branch = call.Text("ref") ?? call.Text("dry_run_ref") ?? call.Project.DefaultBranch;
        if (await RepositoryEndpoints.ResolveAsync(call, branch) is not { } sha)
        {
            return Lint([$"Reference {branch} not found"], []);
        }

        if (pipelines.Plan(call.Project, call.User, "push", branch, sha, content) is not { } pushed)
        {
            return Lint(["this local forge has no runner, and nothing else here reads pipelines: start it with one"], []);
        }

        var plans = pushed;
        if (!pushed.Any(p => p.Jobs.Count > 0 || p.Errors.Count > 0))
        {
            plans = pipelines.Plan(call.Project, call.User, "merge_request_event", branch, sha, content) ?? [];
        }

        IReadOnlyList<string> errors = [.. plans.SelectMany(p => p.Errors).Select(e => $"({e.Line},{e.Column}): {e.Message}")];
        IReadOnlyList<PlannedJob> jobs = [.. plans.SelectMany(p => p.Jobs)];
        if (errors.Count == 0 && (jobs.Count == 0 || (plans != pushed && call.Flag("dry_run") == true)))
        {
            // A dry run asks for a pipeline of the branch, whatever a merge request would set off.
            return Lint([NoJobs], []);
        }

        return Lint(errors, call.Flag("include_jobs") == true ? jobs : []);

        GitLabAnswer Lint(IReadOnlyList<string> wrong, IReadOnlyList<PlannedJob> planned) => GitLabAnswer.Ok(new
        {
            valid = wrong.Count == 0,
            merged_yaml = content,
            errors = wrong,
            warnings = Array.Empty<string>(),
            includes = Array.Empty<object>(),
            jobs = planned.Select(j => new { name = j.Name, stage = j.Stage, before_script = Array.Empty<string>(), script = Array.Empty<string>(), after_script = Array.Empty<string>(), tag_list = Array.Empty<string>(), when = j.When, allow_failure = j.AllowFailure }).ToArray(),
        });
    }
}
