using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Brings lost deliveries home: at the start, for what came while the process was away, and every few minutes after that.</summary>
internal sealed partial class DeliverySweeper(
    IWebhookRedelivery redelivery, ProductDatabase database, IntakeSettings settings, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DeliverySweeper> logger) : BackgroundService
{
    /// <summary>GitHub keeps deliveries for three days; a delivery may fail while a sweep looks, so sweeps overlap.</summary>
    private static readonly TimeSpan LookBackAtMost = TimeSpan.FromDays(3);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    public static Migration Migration { get; } = new("features-005-sweeps", """
        CREATE TABLE webhook_sweeps (
            name TEXT NOT NULL PRIMARY KEY,
            swept_until BIGINT NOT NULL);
        """);

    /// <summary>One sweep; what the forge cannot answer now is asked again by the next.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var last = await database.FirstOrDefaultAsync<long?>("SELECT swept_until FROM webhook_sweeps WHERE name = 'github'", null, cancellation);
        var since = last is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) - Overlap : now - LookBackAtMost;
        var asked = await redelivery.RedeliverFailedAsync(since < now - LookBackAtMost ? now - LookBackAtMost : since, cancellation);
        await database.ExecuteAsync(
            "INSERT INTO webhook_sweeps (name, swept_until) VALUES ('github', @until) ON CONFLICT (name) DO UPDATE SET swept_until = excluded.swept_until",
            new { until = now.ToUnixTimeMilliseconds() },
            cancellation);
        if (asked > 0)
        {
            Log.Asked(logger, asked, since);
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
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Asked for {Count} deliveries since {Since:O} that had not arrived")]
        public static partial void Asked(ILogger logger, int count, DateTimeOffset since);

        [LoggerMessage(2, LogLevel.Warning, "Lost deliveries could not be asked for; the next sweep tries again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
