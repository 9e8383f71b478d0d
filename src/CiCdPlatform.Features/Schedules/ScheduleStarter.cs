using CiCdPlatform.Durable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Schedules;

/// <summary>Sees to it, when a process starts, that a schedule runs, once in a fleet, and knows the present settings.</summary>
internal sealed partial class ScheduleStarter(Schedule schedule, IDurableClient durable, TimeProvider time, ILogger<ScheduleStarter> logger) : BackgroundService
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TryAgainAfter, time);
        do
        {
            try
            {
                await StartScheduleAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The database may be away: say so, and try again.
                Log.Failed(logger, schedule.Orchestration, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task StartScheduleAsync(CancellationToken cancellation)
    {
        // One that failed or was ended by a person begins anew; its settings switch it off.
        var existing = await durable.GetAsync(schedule.InstanceId, cancellation);
        var onDuplicate = existing is { IsTerminal: true } ? DuplicateStart.Supersede : DuplicateStart.Ignore;
        await durable.StartAsync(schedule.Orchestration, schedule.FirstInput, new StartOptions(schedule.InstanceId, OnDuplicate: onDuplicate), cancellation);
        if (existing is { IsTerminal: false })
        {
            await durable.RaiseEventAsync(schedule.InstanceId, schedule.SettingsEvent, true, cancellation: cancellation);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Orchestration} could not be started; it is tried again in half a minute")]
        public static partial void Failed(ILogger logger, string orchestration, Exception exception);
    }
}
