using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>Plans as the real runner does; a job that tests fails where the commit holds a seeded defect, unless it is blind to it. Everything else goes well at once.</summary>
internal sealed class NoticingRunner(bool isBlind = false) : IPipelineRunner
{
    private readonly PipelineRunner _planner = new(new RunnerOptions { WorkFolder = Path.GetTempPath() }, TimeProvider.System);

    public IReadOnlyList<RunPlan> Plan(ForgeKind forge, RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile) => _planner.Plan(forge, trigger, files, readFile);

    public async Task<RunResult> RunAsync(RunPlan plan, string bareRepository, IRunObserver observer, CancellationToken cancellation)
    {
        var holdsDefect = (await Git.RunAsync(bareRepository, "log", "-1", "--format=%s", plan.Trigger.Sha)).StartsWith("A defect", StringComparison.Ordinal);
        var results = new List<JobResult>();
        foreach (var job in plan.Jobs)
        {
            observer.JobStarted(job);
            var isTest = job.DefinitionId.StartsWith("test", StringComparison.Ordinal);
            if (isTest)
            {
                observer.Log(job, "5 passed, 0 failed, 0 skipped");
            }

            var result = new JobResult(job.Key, isTest && holdsDefect && !isBlind ? JobOutcome.Failure : JobOutcome.Success, null, TimeSpan.FromSeconds(1), []);
            observer.JobEnded(job, result);
            results.Add(result);
        }

        return new RunResult(results.Exists(result => result.Outcome == JobOutcome.Failure) ? JobOutcome.Failure : JobOutcome.Success, results);
    }
}
