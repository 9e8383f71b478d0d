using CiCdPlatform.Durable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Retention;

/// <summary>Sees to it, when a process starts, that retention runs, once in a fleet, and knows the present settings.</summary>
internal sealed partial class RetentionStarter(IDurableClient durable, TimeProvider time, ILogger<RetentionStarter> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TryAgainAfter, time);
        do
        {
            try
            {
                await StartAsync(durable, stoppingToken);
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be away: say so, and try again.
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static async Task StartAsync(IDurableClient durable, CancellationToken cancellation)
    {
        // One that failed or was ended by a person begins anew; Retention:Enabled switches it off.
        var existing = await durable.GetAsync(RetentionOrchestration.InstanceId, cancellation);
        var onDuplicate = existing is { IsTerminal: true } ? DuplicateStart.Supersede : DuplicateStart.Ignore;
        await durable.StartAsync(nameof(RetentionOrchestration), new RetentionState(), new StartOptions(RetentionOrchestration.InstanceId, OnDuplicate: onDuplicate), cancellation);
        if (existing is { IsTerminal: false })
        {
            await durable.RaiseEventAsync(RetentionOrchestration.InstanceId, RetentionOrchestration.SettingsEvent, true, cancellation: cancellation);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Retention could not be started; it is tried again in half a minute")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
