using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Starts instances and raises events from the inbox, at least once; starting an id that exists is harmless.</summary>
public sealed partial class InboxDispatcher
{
    private const int MaxError = 2_000;
    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private readonly IIntakeStore _store;
    private readonly IntakeWriter _writer;
    private readonly Handover _handover;
    private readonly SqlDatabase _database;
    private readonly DurableCatalogue _catalogue;
    private readonly IntakeSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<InboxDispatcher> _logger;
    private readonly Dictionary<string, Task> _lastOfKey = [];
    private readonly Lock _lock = new();

    internal InboxDispatcher(
        IIntakeStore store,
        IntakeWriter writer,
        Handover handover,
        SqlDatabase database,
        DurableCatalogue catalogue,
        IntakeSettings settings,
        TimeProvider time,
        ILogger<InboxDispatcher> logger)
    {
        (_store, _writer, _handover, _database, _catalogue, _settings, _time, _logger) = (store, writer, handover, database, catalogue, settings, time, logger);
    }

    /// <summary>Carries out what is pending; returns how many intents succeeded, so that zero means "wait".</summary>
    public async Task<int> DispatchAsync(IDurableClient durable, CancellationToken cancellation)
    {
        var carriedOut = await Task.WhenAll(await TakeAsync(durable, _settings.MaxHandedOver, cancellation));
        return carriedOut.Count(done => done);
    }

    /// <summary>Takes as many intents as there is room for, at most <paramref name="most"/>, and begins them all, so that the engine can commit them together.</summary>
    internal async Task<IReadOnlyList<Task<bool>>> TakeAsync(IDurableClient durable, int most, CancellationToken cancellation)
    {
        var room = _handover.TryReserve(most, orLess: true);
        var used = 0;
        try
        {
            var taken = room == 0 ? [] : await _store.TakeAsync(room, cancellation);
            used = taken.Count;
            return taken.Select(intent => Begin(durable, intent, cancellation)).ToList();
        }
        finally
        {
            _handover.Release(room - used);
        }
    }

    /// <summary>Carries out one intent whose room is reserved, after those with the same supersession key that were begun before it: the newest must come last.</summary>
    internal Task<bool> Begin(IDurableClient durable, TakenIntent taken, CancellationToken cancellation)
    {
        if (taken.Intent.SupersessionKey is not { } key)
        {
            return CarryOutAsync(durable, taken, null, cancellation);
        }

        lock (_lock)
        {
            var task = CarryOutAsync(durable, taken, _lastOfKey.GetValueOrDefault(key), cancellation);
            _lastOfKey[key] = task;
            _ = task.ContinueWith(
                ended =>
                {
                    lock (_lock)
                    {
                        if (_lastOfKey.GetValueOrDefault(key) == ended)
                        {
                            _lastOfKey.Remove(key);
                        }
                    }
                },
                TaskScheduler.Default);
            return task;
        }
    }

    private async Task<bool> CarryOutAsync(IDurableClient durable, TakenIntent taken, Task? before, CancellationToken cancellation)
    {
        try
        {
            await (before ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
            while (true)
            {
                var error = await TryAsync(durable, taken, cancellation);
                await SettleAsync(taken, error, cancellation);
                if (error is not null || taken.Intent.SupersessionKey is not { } key || !_handover.HasBacklog || await TakeNextAsync(key, cancellation) is not { } next)
                {
                    return error is null;
                }

                taken = next;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Left to whoever takes it later.
            return false;
        }
        finally
        {
            _handover.Release(1);
        }
    }

    /// <summary>The next of a key; none while the database is away, for whoever looks into the inbox later finds it, too.</summary>
    private async Task<TakenIntent?> TakeNextAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return await _store.TakeNextAsync(key, cancellation);
        }
        catch (Exception e) when (_database.IsTransient(e) && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Null when it succeeded, or why it did not. While the database is away it waits: that is no fault of the intent.</summary>
    private async Task<string?> TryAsync(IDurableClient durable, TakenIntent taken, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await CarryOutAsync(durable, taken, cancellation);
                return null;
            }
            catch (Exception e) when (_database.IsTransient(e) && !cancellation.IsCancellationRequested)
            {
                Log.Waiting(_logger, taken.DeliveryId, taken.Intent.InstanceId, e.Message);
                await Task.Delay(AwayFor, _time, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                Log.IntentFailed(_logger, e, taken.DeliveryId, taken.Intent.InstanceId, taken.Attempts + 1);
                return Storable.Text(e.Message.Length > MaxError ? e.Message[..MaxError] : e.Message);
            }
        }
    }

    private async Task SettleAsync(TakenIntent taken, string? error, CancellationToken cancellation)
    {
        var isLast = taken.Attempts + 1 >= _settings.MaxAttempts;
        var retryIn = TimeSpan.FromSeconds(Math.Min(LongestRetry.TotalSeconds, Math.Pow(2, Math.Min(taken.Attempts, 10))));
        var settlement = new Settlement(taken.Id, error, isLast ? null : retryIn);
        var outcome = error is null ? "done" : isLast ? "set-aside" : "retried";
        IntakeTelemetry.Intents.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

        // Not settled, it would be carried out again when nobody holds it any more: harmless, but work.
        while (!await _writer.SettleAsync(settlement))
        {
            await Task.Delay(AwayFor, _time, cancellation);
        }
    }

    private async Task CarryOutAsync(IDurableClient durable, TakenIntent taken, CancellationToken cancellation)
    {
        var intent = taken.Intent;
        if (intent.Orchestration is { } orchestration)
        {
            var definition = _catalogue.Orchestration(orchestration)
                ?? throw new InvalidOperationException($"the orchestration {orchestration} is not in the catalogue of this version");
            var input = JsonSerializer.Deserialize(intent.Payload, definition.InputType, InboxJson.Options);
            var options = new StartOptions(intent.InstanceId, intent.SupersessionKey) { Tenant = intent.Tenant, TraceParent = taken.TraceParent };
            var created = await durable.StartAsync(orchestration, input, options, cancellation);
            Log.Started(_logger, taken.DeliveryId, orchestration, intent.InstanceId, created);
        }
        else
        {
            using var payload = JsonDocument.Parse(intent.Payload);
            await durable.RaiseEventAsync(intent.InstanceId, intent.EventName!, payload.RootElement.Clone(), $"{taken.Host}/{taken.DeliveryId}/{taken.Number}", cancellation);
            Log.Raised(_logger, taken.DeliveryId, intent.EventName!, intent.InstanceId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Delivery {DeliveryId} started {Orchestration} {InstanceId} (new: {Created})")]
        public static partial void Started(ILogger logger, string deliveryId, string orchestration, string instanceId, bool created);

        [LoggerMessage(2, LogLevel.Debug, "Delivery {DeliveryId} raised {EventName} on {InstanceId}")]
        public static partial void Raised(ILogger logger, string deliveryId, string eventName, string instanceId);

        [LoggerMessage(3, LogLevel.Warning, "Delivery {DeliveryId} could not be handed to {InstanceId}, attempt {Attempt}")]
        public static partial void IntentFailed(ILogger logger, Exception exception, string deliveryId, string instanceId, int attempt);

        [LoggerMessage(4, LogLevel.Debug, "Delivery {DeliveryId} waits to be handed to {InstanceId}: {Reason}")]
        public static partial void Waiting(ILogger logger, string deliveryId, string instanceId, string reason);
    }
}
