using CiCdPlatform.Forges.Http;
using Microsoft.Extensions.Hosting;

namespace CiCdPlatform.Features.Events;

/// <summary>Tells when a forge's budget is used up: what waits for it waits, and people may want to know why.</summary>
internal sealed class ForgeLimitEvents(IForgeConditions forges, IEventPublisher events, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private HashSet<string> _limited = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>Once for each time that it happens, however long it lasts.</summary>
    internal void Look()
    {
        var limited = forges.List().Where(forge => forge.Exhausted > 0).ToList();
        foreach (var forge in limited.Where(forge => !_limited.Contains(forge.Api)))
        {
            events.Publish(new LiveEvent(EventChannels.System, EventTypes.RateLimitExceeded, new { forge = forge.Api, credentials = forge.Exhausted, resetSeconds = Math.Ceiling(forge.RestsFor.TotalSeconds) }));
        }

        _limited = limited.Select(forge => forge.Api).ToHashSet(StringComparer.Ordinal);
    }
}
