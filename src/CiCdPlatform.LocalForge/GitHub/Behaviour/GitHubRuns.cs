using System.Text.Json;
using CiCdPlatform.LocalForge.Git;
using CiCdPlatform.LocalForge.Runs;
using CiCdPlatform.Runner;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Workflow runs: set off by pushes and pull requests, told as runs, jobs and check runs of the Actions App.</summary>
internal sealed class GitHubRuns(GitHubState state, GitHubJson json, GitHubHooks hooks) : IRunListener
{
    public async Task PushedAsync(LocalRepository repository, GitHubUser actor, RefChange change)
    {
        var files = await repository.Git.DiffAsync(change.Created ? BareRepository.EmptyTree : change.Before, change.After, CancellationToken.None);
        var payload = new { @ref = change.Name, before = change.Before, after = change.After, repository = json.Repository(repository), sender = json.User(actor) };
        var trigger = Trigger(repository, actor, "push", change.Name, change.After, payload) with { ChangedFiles = change.Created ? null : Paths(files) };
        state.Context.Runs.Trigger(repository, trigger, new RunOrigin(change.After, change.Branch!, null, actor));
    }

    /// <summary>Runs on the trial merge of head into base, as at GitHub; none while there are conflicts. Fork or not, no secret is at hand.</summary>
    public Task PullRequestAsync(GitHubPullRequest pull, GitHubUser actor, string action)
    {
        if (pull.MergeCommitSha is not { } merge)
        {
            return Task.CompletedTask;
        }

        var payload = new { action, number = pull.Number, pull_request = json.Pull(pull, full: true), repository = json.Repository(pull.Repository), sender = json.User(actor) };
        var trigger = Trigger(pull.Repository, actor, "pull_request", $"refs/pull/{pull.Number}/merge", merge, payload) with
        {
            ChangedFiles = Paths(pull.Files),
            BaseRef = pull.BaseBranch,
            HeadRef = pull.HeadBranch,
            ChangeRequest = pull.Number,
        };
        state.Context.Runs.Trigger(pull.Repository, trigger, new RunOrigin(pull.HeadSha, pull.HeadBranch, pull.Number, actor));
        return Task.CompletedTask;
    }

    public void RunQueued(RunRecord run)
    {
        var of = state.Of(run.Repository);
        json.WorkflowId(run);
        var suite = of.Suites.Values.FirstOrDefault(s => s.RunId == run.Id);
        if (suite is null)
        {
            suite = new CheckSuite
            {
                Id = state.Context.NextId(),
                App = state.Actions,
                HeadSha = run.HeadSha,
                HeadBranch = run.Origin.HeadBranch,
                CreatedAt = state.Now,
                UpdatedAt = state.Now,
                RunId = run.Id,
            };
            of.Suites[suite.Id] = suite;
        }

        // A new attempt's jobs take the place of the earlier ones' in the suite.
        foreach (var old in of.CheckRuns.Values.Where(c => c.Suite == suite).ToList())
        {
            of.CheckRuns.TryRemove(old.Id, out _);
        }

        TellRun(run, "requested");
        foreach (var job in run.Jobs)
        {
            var check = new GitHubCheckRun { Id = job.Id, Name = job.Planned.Name, HeadSha = run.HeadSha, Suite = suite, StartedAt = state.Now };
            of.CheckRuns[check.Id] = check;
            TellJob(job, "queued");
            hooks.Tell(run.Repository, "check_run", "created", Actor(run), [("check_run", json.CheckRun(run.Repository, check, forWebhook: true))]);
        }
    }

    public void RunStarted(RunRecord run) => TellRun(run, "in_progress");

    public void JobStarted(RunRecord run, JobRecord job)
    {
        if (state.Of(run.Repository).CheckRuns.TryGetValue(job.Id, out var check))
        {
            check.Status = "in_progress";
            check.StartedAt = job.StartedAt;
        }

        TellJob(job, "in_progress");
    }

    public void JobEnded(RunRecord run, JobRecord job)
    {
        TellJob(job, "completed");
        if (state.Of(run.Repository).CheckRuns.TryGetValue(job.Id, out var check))
        {
            check.Status = "completed";
            check.Conclusion = GitHubJson.ConclusionText(job.Outcome);
            check.StartedAt = job.StartedAt;
            check.CompletedAt = job.EndedAt;
            check.Title = job.Reason is null ? null : job.Planned.Name;
            check.Summary = job.Reason;
            hooks.Tell(run.Repository, "check_run", "completed", Actor(run), [("check_run", json.CheckRun(run.Repository, check, forWebhook: true))]);
        }
    }

    public void RunEnded(RunRecord run)
    {
        TellRun(run, "completed");
        var suite = state.Of(run.Repository).Suites.Values.First(s => s.RunId == run.Id);
        suite.UpdatedAt = state.Now;
        hooks.Tell(run.Repository, "check_suite", "completed", Actor(run), [("check_suite", json.CheckSuite(run.Repository, suite))]);
    }

    private static IReadOnlyList<string> Paths(IReadOnlyList<GitFileChange> files) => [.. files.SelectMany(f => f.PreviousPath is null ? [f.Path] : (string[])[f.Path, f.PreviousPath])];

    private static GitHubUser Actor(RunRecord run) => (GitHubUser)run.Origin.Actor!;

    private void TellRun(RunRecord run, string action) => hooks.Tell(run.Repository, "workflow_run", action, Actor(run),
    [
        ("workflow_run", json.Run(run)), ("workflow", json.Workflow(run.Repository, run.Plan.DefinitionPath, json.WorkflowId(run), run.Plan.Name)),
    ]);

    private void TellJob(JobRecord job, string action) => hooks.Tell(job.Run.Repository, "workflow_job", action, Actor(job.Run), [("workflow_job", json.Job(job))]);

    private RunTrigger Trigger(LocalRepository repository, GitHubUser actor, string name, string reference, string sha, object payload) => new()
    {
        Event = name,
        Ref = reference,
        Sha = sha,
        Repository = repository.FullName,
        DefaultBranch = repository.DefaultBranch,
        Actor = actor.Login,
        ServerUrl = state.Context.BaseUrl,
        ApiUrl = new Uri(json.Api),
        PayloadJson = JsonSerializer.Serialize(payload, GitHubText.Options),
    };
}
