using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Server.Tests;

/// <summary>
/// Lets two jobs of every delivered pipeline succeed at once, with a log of five tests: for tests whose subject is the server. <paramref name="untilMayEnd"/>: what the tests wait for after their log was written.
/// </summary>
internal sealed class InstantRunner(Func<Task> untilMayRun, Task? untilMayEnd = null) : IPipelineRunner
{
    public IReadOnlyList<RunPlan> Plan(ForgeKind forge, RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile) => !Runs(forge, trigger)
        ? []
        : files.Where(file => forge == ForgeKind.GitHub ? file.StartsWith(".github/workflows/", StringComparison.Ordinal) : file == ".gitlab-ci.yml").Select(file => new RunPlan
        {
            Forge = forge,
            DefinitionPath = file,
            Name = "CI",
            Trigger = trigger,
            Jobs = [new Job("compile", []), new Job("test", ["compile"])],
        }).ToList();

    public async Task<RunResult> RunAsync(RunPlan plan, string bareRepository, IRunObserver observer, CancellationToken cancellation)
    {
        await untilMayRun();
        var results = new List<JobResult>();
        foreach (var job in plan.Jobs)
        {
            observer.JobStarted(job);
            if (job.Name.StartsWith("test", StringComparison.Ordinal))
            {
                observer.Log(job, "5 passed, 0 failed, 0 skipped");
                await (untilMayEnd ?? Task.CompletedTask).WaitAsync(cancellation);
            }

            var result = new JobResult(job.Key, JobOutcome.Success, null, TimeSpan.FromSeconds(1), []);
            observer.JobEnded(job, result);
            results.Add(result);
        }

        return new RunResult(JobOutcome.Success, results);
    }

    /// <summary>Change requests; on GitLab the default branch too, for which it is asked whether it would take a definition.</summary>
    private static bool Runs(ForgeKind forge, RunTrigger trigger) => forge == ForgeKind.GitHub
        ? trigger.Event == "pull_request"
        : trigger.Event is "merge_request_event" or "api" || (trigger.Event == "push" && trigger.Ref.EndsWith(trigger.DefaultBranch, StringComparison.Ordinal));

    private sealed record Job(string Id, IReadOnlyList<string> Before) : PlannedJob(Id, Id, "", Before, AllowFailure: false, "on_success");
}
