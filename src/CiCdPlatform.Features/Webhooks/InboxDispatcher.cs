using System.Text.Json;
using CiCdPlatform.Durable;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Starts instances and raises events from the inbox, at least once; starting an id that exists is harmless.</summary>
public sealed partial class InboxDispatcher
{
    private readonly WebhookInbox _inbox;
    private readonly DurableCatalogue _catalogue;
    private readonly ILogger<InboxDispatcher> _logger;

    internal InboxDispatcher(WebhookInbox inbox, DurableCatalogue catalogue, ILogger<InboxDispatcher> logger)
    {
        _inbox = inbox;
        _catalogue = catalogue;
        _logger = logger;
    }

    /// <summary>Carries out what is pending; returns how many intents succeeded, so that zero means "wait".</summary>
    public async Task<int> DispatchAsync(IDurableClient durable, CancellationToken cancellation)
    {
        var done = 0;
        foreach (var pending in await _inbox.ListPendingAsync(100, cancellation))
        {
            try
            {
                await CarryOutAsync(durable, pending, cancellation);
                await _inbox.DoneAsync(pending, cancellation);
                done++;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.IntentFailed(_logger, e, pending.DeliveryId, pending.Intent.InstanceId, pending.Attempts + 1);
                await _inbox.FailedAsync(pending, e.Message, cancellation);
            }
        }

        return done;
    }

    private async Task CarryOutAsync(IDurableClient durable, PendingIntent pending, CancellationToken cancellation)
    {
        var intent = pending.Intent;
        if (intent.Orchestration is { } orchestration)
        {
            var definition = _catalogue.Orchestration(orchestration)
                ?? throw new InvalidOperationException($"the orchestration {orchestration} is not in the catalogue of this version");
            var input = intent.Payload.Deserialize(definition.InputType, InboxJson.Options);
            var created = await durable.StartAsync(orchestration, input, new StartOptions(intent.InstanceId, intent.SupersessionKey), cancellation);
            Log.Started(_logger, pending.DeliveryId, orchestration, intent.InstanceId, created);
        }
        else
        {
            await durable.RaiseEventAsync(intent.InstanceId, intent.EventName!, intent.Payload, $"{pending.Host}/{pending.DeliveryId}/{pending.Number}", cancellation);
            Log.Raised(_logger, pending.DeliveryId, intent.EventName!, intent.InstanceId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Delivery {DeliveryId} started {Orchestration} {InstanceId} (new: {Created})")]
        public static partial void Started(ILogger logger, string deliveryId, string orchestration, string instanceId, bool created);

        [LoggerMessage(2, LogLevel.Debug, "Delivery {DeliveryId} raised {EventName} on {InstanceId}")]
        public static partial void Raised(ILogger logger, string deliveryId, string eventName, string instanceId);

        [LoggerMessage(3, LogLevel.Warning, "Delivery {DeliveryId} could not be handed to {InstanceId}, attempt {Attempt}")]
        public static partial void IntentFailed(ILogger logger, Exception exception, string deliveryId, string instanceId, int attempt);
    }
}
