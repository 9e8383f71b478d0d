using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.LocalForge.Runs;

/// <summary>Plans what a push or a change request sets off, and executes it, a bounded number at once.</summary>
internal sealed partial class RunQueue(ForgeContext context) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, RunRecord> _runs = new();
    private readonly ConcurrentDictionary<(long Repository, string Path), long> _numbers = new();
    private readonly Channel<RunRecord> _queue = Channel.CreateUnbounded<RunRecord>();
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger = context.Logger("Runs");
    private readonly List<Task> _workers = [];
    private IRunListener? _listener;

    /// <summary>All runs, the oldest first.</summary>
    public IReadOnlyList<RunRecord> All => [.. _runs.Values.OrderBy(r => r.Id)];

    public RunRecord? Find(long id) => _runs.GetValueOrDefault(id);

    public JobRecord? FindJob(long id) => _runs.Values.SelectMany(r => r.EarlierAttempts.SelectMany(a => a).Concat(r.Jobs)).FirstOrDefault(j => j.Id == id);

    public void Start(IRunListener listener)
    {
        _listener = listener;
        for (var i = 0; i < context.Options.MaxConcurrentRuns; i++)
        {
            _workers.Add(Task.Run(WorkAsync));
        }
    }

    /// <summary>Makes the runs that a trigger sets off over the files of its commit, and queues them.</summary>
    public IReadOnlyList<RunRecord> Trigger(LocalRepository repository, RunTrigger trigger, RunOrigin origin)
    {
        var runs = new List<RunRecord>();
        foreach (var plan in Plan(repository, trigger))
        {
            if (context.Options.OnlyDefinitions is { } only && !only.Contains(plan.DefinitionPath))
            {
                continue;
            }

            var id = context.NextId();
            var number = _numbers.AddOrUpdate((repository.Id, plan.DefinitionPath), 1, (_, n) => n + 1);
            var run = new RunRecord(id, repository, plan with { Trigger = plan.Trigger with { RunId = id, RunNumber = number } }, origin, context.Now);
            run.Jobs = [.. plan.Jobs.Select(j => new JobRecord(context.NextId(), run, j, context.Now))];
            _runs[id] = run;
            runs.Add(run);
            Enqueue(run);
        }

        return runs;
    }

    /// <summary>Starts another attempt with new jobs; false while the present one is not over.</summary>
    public bool Rerun(RunRecord run)
    {
        lock (run)
        {
            if (run.Phase != RunPhase.Ended)
            {
                return false;
            }

            run.EarlierAttempts.Add(run.Jobs);
            run.Attempt++;
            run.Phase = RunPhase.Queued;
            run.Outcome = null;
            run.Reason = null;
            run.AttemptStartedAt = run.UpdatedAt = context.Now;
            run.Cancellation = new CancellationTokenSource();
            run.Jobs = [.. run.Plan.Jobs.Select(j => new JobRecord(context.NextId(), run, j, context.Now))];
        }

        Enqueue(run);
        return true;
    }

    /// <summary>Ends a run from outside; false when it is over already.</summary>
    public bool Cancel(RunRecord run)
    {
        var queued = false;
        lock (run)
        {
            if (run.Phase == RunPhase.Ended)
            {
                return false;
            }

            run.Cancellation.Cancel();
            queued = run.Phase == RunPhase.Queued;
            if (queued)
            {
                run.Phase = RunPhase.Ended;
            }
        }

        if (queued)
        {
            Finish(run, JobOutcome.Cancelled, "cancelled before it began");
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _queue.Writer.TryComplete();
        await Task.WhenAll(_workers);
        _stop.Dispose();
    }

    private IReadOnlyList<RunPlan> Plan(LocalRepository repository, RunTrigger trigger)
    {
        var files = repository.Git.Files(trigger.Sha);
        if (context.Options.Runner is { } runner)
        {
            return [.. runner.Plan(context.Options.Forge, trigger, files, path => repository.Git.ReadText(trigger.Sha, path)).Where(p => p.Jobs.Count > 0 || p.Errors.Count > 0)];
        }

        // Without a runner nothing can tell which jobs a definition holds: the run is there, queued, for whoever looks.
        return [.. files.Where(IsDefinition).Select(f => new RunPlan { Forge = context.Options.Forge, DefinitionPath = f, Name = f, Trigger = trigger, Jobs = [] })];
    }

    private bool IsDefinition(string path) => context.Options.Forge == ForgeKind.GitLab
        ? path == ".gitlab-ci.yml"
        : path.StartsWith(".github/workflows/", StringComparison.Ordinal) && Path.GetExtension(path) is ".yml" or ".yaml";

    private void Enqueue(RunRecord run)
    {
        _listener?.RunQueued(run);
        context.Changed.Raise();
        if (context.Options.Runner is not null)
        {
            _queue.Writer.TryWrite(run);
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var run in _queue.Reader.ReadAllAsync(_stop.Token))
            {
                await ExecuteAsync(run);
            }
        }
        catch (OperationCanceledException)
        {
            // The forge stops.
        }
    }

    private async Task ExecuteAsync(RunRecord run)
    {
        lock (run)
        {
            if (run.Phase != RunPhase.Queued)
            {
                return;
            }

            run.Phase = RunPhase.Running;
            run.UpdatedAt = context.Now;
        }

        if (run.Plan.Errors is [var error, ..])
        {
            Finish(run, JobOutcome.Failure, string.Create(CultureInfo.InvariantCulture, $"{run.Plan.DefinitionPath}({error.Line},{error.Column}): {error.Message}"));
            return;
        }

        _listener?.RunStarted(run);
        context.Changed.Raise();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation.Token, _stop.Token);
        try
        {
            var observer = new RunObserver(context, run, _listener);
            var result = await context.Options.Runner!.RunAsync(run.Plan, run.Repository.GitFolder, observer, either.Token);
            foreach (var job in result.Jobs)
            {
                // A runner need not tell of jobs that never began.
                observer.Settle(job);
            }

            Finish(run, result.Outcome, null);
        }
        catch (OperationCanceledException)
        {
            Finish(run, JobOutcome.Cancelled, "cancelled");
        }
#pragma warning disable CA1031 // A runner that breaks must not take the forge with it: the run says what happened.
        catch (Exception e)
        {
            Log.Broken(_logger, e, run.Id);
            Finish(run, JobOutcome.Unproven, "the runner broke: " + e.Message);
        }
#pragma warning restore CA1031
    }

    private void Finish(RunRecord run, JobOutcome outcome, string? reason)
    {
        var observer = new RunObserver(context, run, _listener);
        foreach (var job in run.Jobs)
        {
            observer.Settle(new JobResult(job.Planned.Key, outcome == JobOutcome.Success ? JobOutcome.Skipped : outcome, reason ?? "the run ended without it", TimeSpan.Zero, []));
        }

        lock (run)
        {
            run.Phase = RunPhase.Ended;
            run.Outcome = outcome;
            run.Reason = reason;
            run.UpdatedAt = context.Now;
        }

        _listener?.RunEnded(run);
        context.Changed.Raise();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The runner broke on run {Run}")]
        public static partial void Broken(ILogger logger, Exception exception, long run);
    }
}
