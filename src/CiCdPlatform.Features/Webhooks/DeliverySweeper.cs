using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Brings lost deliveries home: at the start, for what came while the process was away, and every few minutes after that.</summary>
internal sealed partial class DeliverySweeper(
    IWebhookRedelivery redelivery, Reconciler reconciler, ProductDatabase database, IntakeSettings settings, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DeliverySweeper> logger) : BackgroundService
{
    /// <summary>GitHub keeps deliveries for three days; a delivery may fail while a sweep looks, so sweeps overlap.</summary>
    private static readonly TimeSpan LookBackAtMost = TimeSpan.FromDays(3);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LeaseFor = TimeSpan.FromMinutes(10);

    public static Migration Migration { get; } = new("features-005-sweeps", """
        CREATE TABLE webhook_sweeps (
            name TEXT NOT NULL PRIMARY KEY,
            swept_until BIGINT NOT NULL);
        """);

    public static Migration Lease { get; } = new("features-008-sweep-lease", "ALTER TABLE webhook_sweeps ADD COLUMN leased_until BIGINT NOT NULL DEFAULT 0");

    /// <summary>
    /// One sweep of every forge. Of several processes one sweeps at a time, and what one swept lately the others leave alone, unless <paramref name="isFirst"/>: what came while a process was
    /// away is asked for at once.
    /// </summary>
    public async Task SweepAsync(bool isFirst, CancellationToken cancellation)
    {
        await SweepAsync("github", isFirst, (since, _) => redelivery.RedeliverFailedAsync(since, cancellation), cancellation);
        foreach (var host in reconciler.Hosts)
        {
            // Before the first sweep nothing can have been missed.
            await SweepAsync($"gitlab {host.Authority}", isFirst, (since, known) => known ? reconciler.ReconcileAsync(host, since, cancellation) : Task.FromResult(0), cancellation);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not before the server listens: redelivered at once, they must find it.
        var started = new TaskCompletionSource();
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken);
        }

        using var timer = new PeriodicTimer(settings.SweepEvery, time);
        await SweepAsync(isFirst: true, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SweepAsync(isFirst: false, stoppingToken);
        }
    }

    private async Task SweepAsync(string name, bool isFirst, Func<DateTimeOffset, bool, Task<int>> sweep, CancellationToken cancellation)
    {
        try
        {
            var now = time.GetUtcNow();
            if (await TakeAsync(name, isFirst, now, cancellation) is not { } last)
            {
                return;
            }

            var earliest = now - LookBackAtMost;
            var since = last - Overlap > earliest ? last - Overlap : earliest;
            var brought = await sweep(since, last > DateTimeOffset.UnixEpoch);
            await database.ExecuteAsync(
                "UPDATE webhook_sweeps SET swept_until = @until, leased_until = 0 WHERE name = @name", new { name, until = now.ToUnixTimeMilliseconds() }, cancellation);
            if (brought > 0)
            {
                Log.Brought(logger, name, brought, since);
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Log.Failed(logger, e, name);
        }
    }

    /// <summary>Until when it was swept, once the lease is ours; null when it is another's turn, or nobody's yet.</summary>
    private async Task<DateTimeOffset?> TakeAsync(string name, bool isFirst, DateTimeOffset now, CancellationToken cancellation)
    {
        await database.ExecuteAsync("INSERT INTO webhook_sweeps (name, swept_until) VALUES (@name, 0) ON CONFLICT (name) DO NOTHING", new { name }, cancellation);
        var taken = await database.ExecuteAsync(
            $"UPDATE webhook_sweeps SET leased_until = @until WHERE name = @name {(isFirst ? "" : "AND leased_until < @now AND swept_until < @lately")}",
            new
            {
                name,
                now = now.ToUnixTimeMilliseconds(),
                until = (now + LeaseFor).ToUnixTimeMilliseconds(),
                lately = (now - (settings.SweepEvery / 2)).ToUnixTimeMilliseconds(),
            },
            cancellation);
        return taken == 0
            ? null
            : DateTimeOffset.FromUnixTimeMilliseconds(await database.FirstOrDefaultAsync<long>("SELECT swept_until FROM webhook_sweeps WHERE name = @name", new { name }, cancellation));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Of {Forge}, {Count} deliveries since {Since:O} had not arrived; they are brought home")]
        public static partial void Brought(ILogger logger, string forge, int count, DateTimeOffset since);

        [LoggerMessage(2, LogLevel.Warning, "Lost deliveries of {Forge} could not be asked for; the next sweep tries again")]
        public static partial void Failed(ILogger logger, Exception exception, string forge);
    }
}
