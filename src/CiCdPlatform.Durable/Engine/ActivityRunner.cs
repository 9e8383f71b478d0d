using System.Collections.Concurrent;
using System.Threading.Channels;
using CiCdPlatform.Durable.Replay;
using CiCdPlatform.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable.Engine;

/// <summary>Runs activities, at most so many at once, and tells their instances what came of them.</summary>
internal sealed partial class ActivityRunner(DurableEngineOptions options, IDurableStore store, GroupCommit writer, WorkCounter counter, Action<string, InstanceMessage> post, Action<ActivityWork> later)
{
    private readonly Channel<ActivityWork> _queue = Channel.CreateUnbounded<ActivityWork>();
    private readonly ConcurrentDictionary<ActivityWork, CancellationTokenSource> _running = new(ReferenceEqualityComparer.Instance);
    private readonly ILogger _log = options.Logging.CreateLogger<ActivityRunner>();
    private readonly CancellationTokenSource _stopping = new();
    private Task _workers = Task.CompletedTask;

    public void Start() => _workers = Task.WhenAll(Enumerable.Range(0, options.MaxConcurrentActivities).Select(_ => Task.Run(WorkAsync)));

    public void Add(ActivityWork work)
    {
        counter.Enter();
        _running[work] = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _queue.Writer.TryWrite(work);
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
                await RunAsync(await _queue.Reader.ReadAsync(_stopping.Token));
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The end of the worker.
        }
    }

    private async Task RunAsync(ActivityWork work)
    {
        using var cancellation = _running[work];
        try
        {
            cancellation.Token.ThrowIfCancellationRequested();
            if (work.Attempt > 1 && !await store.HasActivityAsync(work))
            {
                // Its instance ended while this attempt waited.
                return;
            }

            var output = await CallAsync(work, cancellation.Token);
            options.Probe.OnActivityExecuted(work.InstanceId, work.Name);
            DurableTelemetry.Activities.Add(1, new KeyValuePair<string, object?>("outcome", "completed"));
            post(work.InstanceId, new(HistoryKind.ActivityCompleted, work.Generation, work.Task, work.Name, output));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Log.Cancelled(_log, work.InstanceId, work.Name);
        }
        catch (TransientException exception) when (work.Attempt < work.Retry.MaxAttempts)
        {
            await RetryAsync(work, exception);
        }
        catch (Exception exception)
        {
            DurableTelemetry.Activities.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
            Log.Failed(_log, work.InstanceId, work.Name, work.Attempt, exception.GetType().Name);
            post(work.InstanceId, new(HistoryKind.ActivityFailed, work.Generation, work.Task, work.Name, DurableJson.Error(TaskError.Of(exception))));
        }
        finally
        {
            _running.TryRemove(work, out _);
            counter.Exit();
        }
    }

    private async Task<string?> CallAsync(ActivityWork work, CancellationToken cancellation)
    {
        var definition = options.Catalogue.Activity(work.Name)
            ?? throw new InvalidOperationException($"The activity {work.Name} is not in the catalogue: add it there");
        using var span = DurableTelemetry.Source.StartActivity(work.Name);
        span?.SetTag("durable.instance", work.InstanceId).SetTag("durable.attempt", work.Attempt);
        var input = DurableJson.Read(work.Input, definition.InputType);
        var output = await definition.RunUntypedAsync(new(work.InstanceId, work.Name, work.Attempt, cancellation), input);
        return DurableJson.Write(output, definition.OutputType, options.MaxPayloadLength, $"The output of {work.Name}");
    }

    private async Task RetryAsync(ActivityWork work, TransientException exception)
    {
        DurableTelemetry.Activities.Add(1, new KeyValuePair<string, object?>("outcome", "retried"));
        var now = options.Time.GetUtcNow();
        var next = work with { Attempt = work.Attempt + 1, DueAt = now + work.Retry.WaitAfter(work.Attempt, exception.RetryAfter) };
        Log.Retried(_log, work.InstanceId, work.Name, work.Attempt, next.DueAt);
        try
        {
            if ((await writer.WriteAsync(new RetryWrite(next, now, TaskError.Of(exception).ToString()))).Applied)
            {
                later(next);
            }
        }
        catch (Exception failure) when (!_stopping.IsCancellationRequested)
        {
            // The attempt is not counted, but it is made.
            Log.NotCounted(_log, work.InstanceId, work.Name, failure);
            later(next);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {InstanceId}: {Activity} failed for now at attempt {Attempt}; the next is due at {DueAt:O}")]
        public static partial void Retried(ILogger logger, string instanceId, string activity, int attempt, DateTimeOffset dueAt);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {InstanceId}: {Activity} failed for good at attempt {Attempt} with {ErrorType}")]
        public static partial void Failed(ILogger logger, string instanceId, string activity, int attempt, string errorType);

        [LoggerMessage(Level = LogLevel.Information, Message = "Instance {InstanceId}: {Activity} was cancelled")]
        public static partial void Cancelled(ILogger logger, string instanceId, string activity);

        [LoggerMessage(Level = LogLevel.Error, Message = "Instance {InstanceId}: the next attempt of {Activity} could not be recorded")]
        public static partial void NotCounted(ILogger logger, string instanceId, string activity, Exception exception);
    }
}
