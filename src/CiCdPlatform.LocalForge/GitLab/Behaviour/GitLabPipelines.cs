using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.Runner;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Pipelines: set off by pushes, merge requests and the API, told as their jobs go; and those made up for commit statuses.</summary>
internal sealed class GitLabPipelines(GitLabState state, GitLabJson json, GitLabHooks hooks) : IRunListener
{
    private const string Definition = ".gitlab-ci.yml";

    public async Task<IReadOnlyList<RunRecord>> PushedAsync(LocalRepository project, GitLabUser user, RefChange change)
    {
        if (state.Of(project).RunsMergedResults)
        {
            return [];
        }

        var files = change.Created ? null : Paths(await project.Git.DiffAsync(change.Before, change.After, CancellationToken.None));
        return Trigger(project, Trigger(project, user, "push", change.Name, change.After) with { ChangedFiles = files }, new RunOrigin(change.After, change.Branch ?? change.Tag!, null, user));
    }

    /// <summary>A detached merge request pipeline: on the head of the source branch.</summary>
    public IReadOnlyList<RunRecord> MergeRequest(GitLabMergeRequest request, GitLabUser user)
    {
        var version = request.Versions[^1];
        var trigger = Trigger(request.Project, user, "merge_request_event", $"refs/merge-requests/{request.Iid}/head", version.Head) with
        {
            ChangedFiles = Paths(version.Files),
            BaseRef = request.TargetBranch,
            HeadRef = request.SourceBranch,
            ChangeRequest = request.Iid,
        };
        return Trigger(request.Project, trigger, new RunOrigin(version.Head, request.SourceBranch, request.Iid, user));
    }

    /// <summary>A pipeline of a merge request on a commit that GitLab made: <c>merge</c> for its merged result, <c>train</c> for its place in a merge train.</summary>
    public async Task<IReadOnlyList<RunRecord>> MergedAsync(GitLabMergeRequest request, GitLabUser user, string kind, string sha)
    {
        var trigger = Trigger(request.Project, user, "merge_request_event", $"refs/merge-requests/{request.Iid}/{kind}", sha) with
        {
            ChangedFiles = Paths(await request.Project.Git.DiffAsync(request.Versions[^1].Start, sha, CancellationToken.None)),
            BaseRef = request.TargetBranch,
            HeadRef = request.SourceBranch,
            ChangeRequest = request.Iid,
        };
        return Trigger(request.Project, trigger, new RunOrigin(sha, request.SourceBranch, request.Iid, user));
    }

    public IReadOnlyList<RunRecord> ByApi(LocalRepository project, GitLabUser user, string branch, string sha) =>
        Trigger(project, Trigger(project, user, "api", "refs/heads/" + branch, sha), new RunOrigin(sha, branch, null, user));

    public IReadOnlyList<RunPlan>? Plan(LocalRepository project, GitLabUser user, string name, string branch, string sha, string content)
    {
        var trigger = Trigger(project, user, name, name == "push" ? "refs/heads/" + branch : "refs/merge-requests/1/head", sha);
        trigger = name == "push" ? trigger : trigger with { BaseRef = project.DefaultBranch, HeadRef = branch, ChangeRequest = 1 };
        IReadOnlyList<string> files = [.. project.Git.Files(sha).Append(Definition).Distinct()];
        return state.Context.Options.Runner?.Plan(Core.Pipelines.ForgeKind.GitLab, trigger, files, path => path == Definition ? content : project.Git.ReadText(sha, path));
    }

    /// <summary>The pipeline of a commit that statuses hang on: the newest one, or one made up for them.</summary>
    public GitLabPipeline EnsureFor(LocalRepository project, GitLabUser user, string sha, string reference)
    {
        var of = state.Of(project);
        if (of.Pipelines.Values.Where(p => p.Sha == sha).MaxBy(p => p.Id) is { } standing)
        {
            return standing;
        }

        var pipeline = new GitLabPipeline
        {
            Id = state.Context.NextId(),
            Iid = of.NextPipeline(),
            Project = project,
            Sha = sha,
            Ref = reference,
            Source = "external",
            User = user,
            CreatedAt = state.Now,
            UpdatedAt = state.Now,
        };
        return of.Pipelines[pipeline.Id] = pipeline;
    }

    public GitLabPipeline? Find(LocalRepository project, long id) => state.Of(project).Pipelines.GetValueOrDefault(id);

    public void Tell(GitLabPipeline pipeline)
    {
        pipeline.UpdatedAt = state.Now;
        var request = pipeline.Run?.Origin.ChangeRequest is { } iid ? state.Of(pipeline.Project).MergeRequests.GetValueOrDefault(iid) : null;
        hooks.Tell(pipeline.Project, "pipeline_events", "Pipeline Hook", json.PipelineEvent(pipeline, request), null);
    }

    public void RunQueued(RunRecord run)
    {
        var of = state.Of(run.Repository);
        var pipeline = of.Pipelines.GetOrAdd(run.Id, _ => new GitLabPipeline
        {
            Id = run.Id,
            Iid = of.NextPipeline(),
            Project = run.Repository,
            Sha = run.HeadSha,
            Ref = run.Event == "merge_request_event" ? run.Plan.Trigger.Ref : run.Origin.HeadBranch,
            Source = run.Event,
            User = (GitLabUser)run.Origin.Actor!,
            CreatedAt = run.CreatedAt,
            UpdatedAt = run.UpdatedAt,
            Run = run,
        });
        Tell(pipeline);
        foreach (var job in run.Jobs)
        {
            TellJob(run, job);
        }
    }

    public void RunStarted(RunRecord run) => TellRun(run);

    public void JobStarted(RunRecord run, JobRecord job) => TellJob(run, job);

    public void JobEnded(RunRecord run, JobRecord job) => TellJob(run, job);

    public void RunEnded(RunRecord run) => TellRun(run);

    private static IReadOnlyList<string> Paths(IReadOnlyList<GitFileChange> files) => [.. files.SelectMany(f => f.PreviousPath is null ? [f.Path] : (string[])[f.Path, f.PreviousPath])];

    private IReadOnlyList<RunRecord> Trigger(LocalRepository project, RunTrigger trigger, RunOrigin origin) =>
        project.Git.Files(trigger.Sha).Contains(Definition) ? state.Context.Runs.Trigger(project, trigger, origin) : [];

    private void TellRun(RunRecord run)
    {
        if (Find(run.Repository, run.Id) is { } pipeline)
        {
            Tell(pipeline);
        }
    }

    private void TellJob(RunRecord run, JobRecord job)
    {
        if (Find(run.Repository, run.Id) is { } pipeline)
        {
            hooks.Tell(run.Repository, "job_events", "Job Hook", json.JobEvent(pipeline, job), null);
        }
    }

    private RunTrigger Trigger(LocalRepository project, GitLabUser user, string name, string reference, string sha) => new()
    {
        Event = name,
        Ref = reference,
        Sha = sha,
        Repository = project.FullName,
        DefaultBranch = project.DefaultBranch,
        Actor = user.Username,
        ServerUrl = state.Context.BaseUrl,
        ApiUrl = new Uri(state.Context.BaseUrl, "api/v4/"),
    };
}
