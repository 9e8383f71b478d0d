using CiCdPlatform.Durable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Keeps the inbox empty in a long-lived process. Any number of processes may do so at once.</summary>
internal sealed partial class InboxWorker(
    InboxDispatcher dispatcher, Handover handover, IDurableClient durable, InboxSignal signal, IntakeSettings settings, TimeProvider time, ILogger<InboxWorker> logger) : BackgroundService
{
    /// <summary>What is handed over in each pause while deliveries come in numbers: little, but never nothing.</summary>
    private const int WhileBusy = 32;

    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(100);
    private bool _isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        handover.Open(taken => _ = dispatcher.Begin(durable, taken, stoppingToken));
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await EmptyAsync(stoppingToken);
                await signal.WaitAsync(settings.PollEvery, time, stoppingToken);
            }
        }
        finally
        {
            handover.Close();
        }
    }

    private async Task EmptyAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                // Lowered before looking: what comes while we look raises it again.
                handover.HasBacklog = handover.Room == 0;
                if (handover.HasBacklog && handover.Room == 0)
                {
                    break;
                }

                var isBusy = handover.IsIntakeBusy;
                var begun = await dispatcher.TakeAsync(durable, isBusy ? WhileBusy : settings.MaxHandedOver, cancellation);
                await Task.Delay(isBusy ? BusyPause : TimeSpan.Zero, time, cancellation);
                if (begun.Count == 0)
                {
                    break;
                }

                // Not more at once than the engine commits together; and one that hangs holds up the others for a moment only.
                handover.HasBacklog = true;
                await Task.WhenAny(Task.WhenAll(begun), Task.Delay(settings.PollEvery, time, cancellation));
            }

            if (_isAway)
            {
                _isAway = false;
                Log.Back(logger);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            handover.HasBacklog = true;
            if (!_isAway)
            {
                _isAway = true;
                Log.Away(logger, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The inbox could not be read; it is looked into again and again until it can")]
        public static partial void Away(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The inbox can be read again")]
        public static partial void Back(ILogger logger);
    }
}
