using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using CiCdPlatform.Durable.Replay;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable.Engine;

/// <summary>Runs activities, at most so many at once and fair between tenants, and tells their instances what came of them.</summary>
internal sealed partial class ActivityRunner(DurableEngineOptions options, WorkCounter counter, Action<string, InstanceMessage> post, Func<ActivityWork, IActivityJournal> journal, Func<Task> lease)
{
    private readonly FairQueue<ActivityWork> _queue = new();
    private readonly ConcurrentDictionary<ActivityWork, CancellationTokenSource> _running = new(ReferenceEqualityComparer.Instance);
    private readonly ILogger _log = options.Logging.CreateLogger<ActivityRunner>();
    private readonly CancellationTokenSource _stopping = new();
    private CancellationTokenSource _interrupting = new();
    private Task _workers = Task.CompletedTask;

    /// <summary>Activities that wait for a free place.</summary>
    public int Queued => _queue.Count;

    public void Start() => _workers = Task.WhenAll(Enumerable.Range(0, options.MaxConcurrentActivities).Select(_ => Task.Run(WorkAsync)));

    public void Add(ActivityWork work)
    {
        counter.Enter();
        _running[work] = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _queue.Add(work.Tenant, work);
    }

    /// <summary>Asks the activities of an instance, running or queued, to stop: nobody waits for them any more.</summary>
    public void Cancel(string instanceId)
    {
        foreach (var (work, cancellation) in _running)
        {
            if (work.InstanceId == instanceId)
            {
                // Not inline: what an activity does on cancellation must not hold up the writer.
                _ = cancellation.CancelAsync();
            }
        }
    }

    /// <summary>Stops what runs: the lease has run out. Each begins anew when it holds again, if its instance is still this worker's.</summary>
    public void Interrupt() => _ = Interlocked.Exchange(ref _interrupting, new()).CancelAsync();

    /// <summary>Asks everything to stop and waits for it; what did not end runs again after the next start.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _workers;
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await RunAsync(await _queue.TakeAsync(_stopping.Token));
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The end of the worker.
        }
    }

    private async Task RunAsync(ActivityWork work)
    {
        using var asked = _running[work];
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(asked.Token, _interrupting.Token);
        try
        {
            cancellation.Token.ThrowIfCancellationRequested();
            if (!lease().IsCompletedSuccessfully)
            {
                await lease().WaitAsync(asked.Token);
                Lose(work);
                return;
            }

            var output = await CallAsync(work, cancellation.Token);
            options.Probe.OnActivityExecuted(work.InstanceId, work.Name);
            Count("completed");
            post(work.InstanceId, new(HistoryKind.ActivityCompleted, work.Generation, work.Task, work.Name, output));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Log.Cancelled(_log, work.InstanceId, work.Name);
            if (!asked.IsCancellationRequested)
            {
                Lose(work);
            }
        }
        catch (TransientException exception) when (work.Attempt < Policy(work, exception).MaxAttempts)
        {
            var due = options.Time.GetUtcNow() + Policy(work, exception).WaitAfter(work.Attempt, exception.RetryAfter);
            Count("retried");
            Log.Retried(_log, work.InstanceId, work.Name, work.Attempt, exception.Reason, due);
            var retry = new ActivityRetry(work.Attempt + 1, due, exception.Reason, TaskError.Of(exception).Message);
            post(work.InstanceId, new(HistoryKind.ActivityRetried, work.Generation, work.Task, work.Name, DurableJson.Write(retry, typeof(ActivityRetry), int.MaxValue, "The retry")));
        }
        catch (Exception exception)
        {
            Count("failed");
            Log.Failed(_log, work.InstanceId, work.Name, work.Attempt, exception.GetType().Name);
            post(work.InstanceId, new(HistoryKind.ActivityFailed, work.Generation, work.Task, work.Name, DurableJson.Error(TaskError.Of(exception))));
        }
        finally
        {
            _running.TryRemove(work, out _);
            counter.Exit();
        }
    }

    /// <summary>It did not come to an end here. Whether it is still this worker's is read from the database before it is begun again.</summary>
    private void Lose(ActivityWork work) => post(work.InstanceId, InstanceMessage.Look with { Generation = work.Generation, Task = work.Task });

    private async Task<string?> CallAsync(ActivityWork work, CancellationToken cancellation)
    {
        var definition = options.Catalogue.Activity(work.Name)
            ?? throw new InvalidOperationException($"The activity {work.Name} is not in the catalogue: add it there");
        using var span = DurableTelemetry.Source.StartActivity(work.Name, ActivityKind.Internal, DurableTelemetry.Context(work.TraceParent));
        span?.SetTag("durable.instance", work.InstanceId).SetTag("durable.attempt", work.Attempt);
        var input = DurableJson.Read(work.Input, definition.InputType);
        try
        {
            var context = new ActivityContext(work.InstanceId, work.Name, work.Attempt, cancellation) { Journal = journal(work) };
            var output = await definition.RunUntypedAsync(context, input);
            return DurableJson.Write(output, definition.OutputType, options.MaxPayloadLength, $"The output of {work.Name}");
        }
        catch (DbException exception) when (options.Database.IsTransient(exception))
        {
            // Activities read the database too: one that went away under them is not their doing, and is back before the retry is recorded.
            span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw new TransientException(exception.Message, exception);
        }
        catch (Exception exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }

    private RetryPolicy Policy(ActivityWork work, TransientException exception) => work.Retry ?? options.Retries.GetValueOrDefault(exception.Reason, RetryPolicy.Default);

    private static void Count(string outcome) => DurableTelemetry.Activities.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {InstanceId}: {Activity} failed for now at attempt {Attempt} ({Reason}); the next is due at {DueAt:O}")]
        public static partial void Retried(ILogger logger, string instanceId, string activity, int attempt, RetryReason reason, DateTimeOffset dueAt);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {InstanceId}: {Activity} failed for good at attempt {Attempt} with {ErrorType}")]
        public static partial void Failed(ILogger logger, string instanceId, string activity, int attempt, string errorType);

        [LoggerMessage(Level = LogLevel.Information, Message = "Instance {InstanceId}: {Activity} was cancelled")]
        public static partial void Cancelled(ILogger logger, string instanceId, string activity);
    }
}
