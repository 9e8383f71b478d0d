using System.Collections.Concurrent;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A runner that tells the timeline what its jobs do and keeps how they ended.</summary>
internal sealed class ObservedRunner(IPipelineRunner runner, Timeline timeline) : IPipelineRunner
{
    /// <summary>How each job ended, by its name on the forge.</summary>
    public ConcurrentDictionary<string, (PlannedJob Job, JobResult Result)> Ended { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<RunPlan> Plan(ForgeKind forge, RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile) =>
        runner.Plan(forge, trigger, files, readFile);

    public Task<RunResult> RunAsync(RunPlan plan, string bareRepository, IRunObserver observer, CancellationToken cancellation) =>
        runner.RunAsync(plan, bareRepository, new Observer(this, observer, timeline), cancellation);

    private sealed class Observer(ObservedRunner owner, IRunObserver inner, Timeline timeline) : IRunObserver
    {
        public void JobStarted(PlannedJob job)
        {
            timeline.Add($"job {job.Name} started");
            inner.JobStarted(job);
        }

        public void Log(PlannedJob job, string line) => inner.Log(job, line);

        public void StepEnded(PlannedJob job, StepResult step) => inner.StepEnded(job, step);

        public void JobEnded(PlannedJob job, JobResult result)
        {
            owner.Ended[job.Name] = (job, result);
            var colour = result.Outcome switch { JobOutcome.Success => "green", JobOutcome.Failure => "red", JobOutcome.Unproven => "yellow", _ => "dim" };
            var because = result.Reason is null ? "" : $": {result.Reason}";
            timeline.Add($"job {job.Name} {result.Outcome.ToString().ToLowerInvariant()} after {result.Duration.TotalSeconds:0.0} s{because}", colour);
            inner.JobEnded(job, result);
        }
    }
}
