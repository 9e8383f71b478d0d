using CiCdPlatform.Durable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Advisories;

/// <summary>Sees to it, when a process starts, that advisories are imported, once in a fleet, and that the import knows the present settings.</summary>
internal sealed partial class AdvisoryImportStarter(IDurableClient durable, TimeProvider time, ILogger<AdvisoryImportStarter> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TryAgainAfter, time);
        do
        {
            try
            {
                await StartImportAsync(durable, stoppingToken);
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal static async Task StartImportAsync(IDurableClient durable, CancellationToken cancellation)
    {
        var existing = await durable.GetAsync(AdvisoryImportOrchestration.InstanceId, cancellation);
        var onDuplicate = existing is { IsTerminal: true } ? DuplicateStart.Supersede : DuplicateStart.Ignore;
        await durable.StartAsync(nameof(AdvisoryImportOrchestration), new AdvisoryImportState(), new StartOptions(AdvisoryImportOrchestration.InstanceId, OnDuplicate: onDuplicate), cancellation);
        if (existing is { IsTerminal: false })
        {
            await durable.RaiseEventAsync(AdvisoryImportOrchestration.InstanceId, AdvisoryImportOrchestration.SettingsEvent, true, cancellation: cancellation);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The import of advisories could not be started; it is tried again in half a minute")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
