using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.Expressions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Runs the steps of a job in order, as the forge's runner does.</summary>
internal sealed class GitHubJobExecution(JobScope scope, GitHubJob job)
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);
    private string? _overTime;

    public async Task<JobEnd> RunAsync(CancellationToken cancellation)
    {
        if (job.Unproven is { } why)
        {
            return JobEnd.Unproven(why);
        }

        var state = new GitHubJobState(scope, job);
        JobFile.Write(scope.Folders, state.Variables["GITHUB_EVENT_PATH"], WorkflowTriggers.Payload(scope.Run.Trigger).ToJsonString());
        scope.Log.Write($"Complete job name: {job.Name}");
        var allowed = job.Definition.Get("timeout-minutes").Text() is { } text ? state.Evaluator(state.Env).Interpolate(text) : null;
        using var clock = new CancellationTokenSource(GitHubStep.Minutes(allowed), scope.Run.Time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clock.Token);
        // Steps that run whatever happened, such as those with `always()`, still have a while once the job's time is over.
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        foreach (var definition in job.Definition.Get("steps") as JsonArray ?? [])
        {
            try
            {
                await StepAsync((JsonObject)definition!, state, state.Cancelled ? late.Token : limited.Token);
            }
            catch (OperationCanceledException) when (clock.IsCancellationRequested && !cancellation.IsCancellationRequested && !state.Cancelled)
            {
                _overTime = $"The job has exceeded the maximum execution time of {allowed} minutes";
                scope.Log.Write($"##[error]{_overTime}.");
                state.Cancelled = true;
                late.CancelAfter(Grace);
            }
        }

        foreach (var (name, run) in state.Posts)
        {
            if (!state.Failed && !state.Cancelled)
            {
                scope.Log.Write($"Post job cleanup: {name}");
                await run(limited.Token);
            }
        }

        scope.Log.Write("Cleaning up orphan processes");
        Outputs(state);
        return _overTime is not null ? new JobEnd(JobOutcome.Cancelled, _overTime)
            : state.Failed ? new JobEnd(JobOutcome.Failure, state.FailureReason)
            : new JobEnd(JobOutcome.Success);
    }

    private async Task StepAsync(JsonObject definition, GitHubJobState state, CancellationToken cancellation)
    {
        var started = scope.Run.Time.GetUtcNow();
        var id = definition.Get("id").Text();
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        var name = GitHubStep.RawName(definition);
        var outcome = JobOutcome.Failure;
        try
        {
            var step = GitHubStep.Of(definition, state);
            name = step.Name;
            if (!step.Evaluator.Holds(definition.Get("if").Text()))
            {
                outcome = JobOutcome.Skipped;
                state.Record(id, outcome, outcome, outputs);
                return;
            }

            var end = definition.Has("run") ? await new RunStep(scope, state, step, outputs).RunAsync(cancellation)
                : await new UsesStep(scope, state, step, outputs).RunAsync(cancellation);
            outcome = end.Error is null ? JobOutcome.Success : JobOutcome.Failure;
            End(state, name, id, end.Error, end.Error is not null && step.ContinueOnError, outputs);
        }
        catch (ExpressionException e)
        {
            scope.Log.Write($"##[error]The template is not valid. {job.Workflow.Path}: {e.Message}");
            End(state, name, id, e.Message, false, outputs);
        }
        catch (UnprovenException)
        {
            outcome = JobOutcome.Unproven;
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = JobOutcome.Cancelled;
            state.Record(id, outcome, outcome, outputs);
            throw;
        }
        finally
        {
            scope.StepEnded(name, outcome, started);
        }
    }

    private static void End(GitHubJobState state, string name, string? id, string? error, bool goesOn, Dictionary<string, string> outputs)
    {
        var outcome = error is null ? JobOutcome.Success : JobOutcome.Failure;
        state.Record(id, outcome, goesOn ? JobOutcome.Success : outcome, outputs);
        if (error is not null && !goesOn)
        {
            state.Failed = true;
            state.FailureReason ??= $"step `{name}`: {error}";
        }
    }

    private void Outputs(GitHubJobState state)
    {
        if (job.Definition.Get("outputs") is not JsonObject { Count: > 0 } outputs)
        {
            return;
        }

        try
        {
            scope.Run.Outputs[job.Key] = GitHubContexts.Evaluate(outputs, state.Evaluator(state.Env)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        }
        catch (ExpressionException e)
        {
            scope.Log.Write($"##[error]outputs of the job: {e.Message}");
            state.Failed = true;
            state.FailureReason ??= e.Message;
        }
    }
}
