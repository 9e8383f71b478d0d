using CiCdPlatform.Durable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Keeps the inbox empty in a long-lived process.</summary>
internal sealed partial class InboxWorker(InboxDispatcher dispatcher, IDurableClient durable, InboxSignal signal, TimeProvider time, ILogger<InboxWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await dispatcher.DispatchAsync(durable, stoppingToken) > 0)
                {
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be away: say so, and look again later.
                Log.RoundFailed(logger, e);
            }

            await signal.WaitAsync(PollEvery, time, stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The inbox could not be read; it is read again in a few seconds")]
        public static partial void RoundFailed(ILogger logger, Exception exception);
    }
}
