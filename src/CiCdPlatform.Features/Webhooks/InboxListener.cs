using CiCdPlatform.Durable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Hears from other processes on the same PostgreSQL that intents wait.</summary>
internal sealed partial class InboxListener(SqlDatabase database, Handover handover, InboxSignal signal, IntakeSettings settings, TimeProvider time, ILogger<InboxListener> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (database.Dialect == SqlDialect.PostgreSql && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = (NpgsqlConnection)await database.OpenAsync(stoppingToken);
                connection.Notification += (_, _) =>
                {
                    handover.HasBacklog = true;
                    signal.Set();
                };
                await using (var listen = new NpgsqlCommand($"LISTEN {PostgresIntakeStore.Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }

                while (true)
                {
                    await connection.WaitAsync(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Polling goes on meanwhile.
                Log.Deaf(logger, e.Message);
                await Task.Delay(settings.PollEvery, time, stoppingToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Calls from other processes are not heard: {Reason}")]
        public static partial void Deaf(ILogger logger, string reason);
    }
}
