using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner;

namespace CiCdPlatform.LocalForge.Tests.Common;

/// <summary>Plans one job for every workflow and ends it as its file's first line says, so that the forge is tested without processes.</summary>
internal sealed class ScriptedRunner : IPipelineRunner
{
    public IReadOnlyList<RunPlan> Plan(ForgeKind forge, RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile) =>
    [
        .. files.Where(f => f.StartsWith(".github/workflows/", StringComparison.Ordinal)).Select(f => new RunPlan
        {
            Forge = forge, DefinitionPath = f, Name = "CI", Trigger = trigger, Jobs = [new ScriptedJob((readFile(f) ?? "").Split('\n')[0].TrimStart('#', ' '))],
        }),
    ];

    public async Task<RunResult> RunAsync(RunPlan plan, string bareRepository, IRunObserver observer, CancellationToken cancellation)
    {
        var job = (ScriptedJob)plan.Jobs[0];
        observer.JobStarted(job);
        observer.Log(job, "2026-01-01T00:00:00.0000000Z hello from " + plan.Trigger.Event);
        if (job.Script == "hang")
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        var outcome = job.Script switch { "red" => JobOutcome.Failure, "unproven" => JobOutcome.Unproven, _ => JobOutcome.Success };
        var step = new StepResult(1, "Test", outcome, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        var result = new JobResult(job.Key, outcome, outcome == JobOutcome.Unproven ? "go is not here" : null, TimeSpan.FromSeconds(1), [step]);
        observer.StepEnded(job, step);
        observer.JobEnded(job, result);
        return new RunResult(outcome, [result]);
    }

    private sealed record ScriptedJob(string Script) : PlannedJob("test", "test", "", [], false, "on_success");
}
