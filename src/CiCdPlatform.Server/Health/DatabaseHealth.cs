using CiCdPlatform.Features.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CiCdPlatform.Server;

/// <summary>Whether the database answers, and how fast.</summary>
internal sealed class DatabaseHealth(ProductDatabase database, HealthSettings settings, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var start = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(settings.DatabaseTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // Not every driver listens to cancellation while it connects.
            await AskAsync(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"the database did not answer within {settings.DatabaseTimeout.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("the database does not answer");
        }

        var took = time.GetElapsedTime(start);
        var figures = new Dictionary<string, object> { ["milliseconds"] = Math.Round(took.TotalMilliseconds, 1) };
        return took > settings.SlowDatabase
            ? HealthCheckResult.Degraded($"the database took {took.TotalSeconds:0.##} s to answer", data: figures)
            : HealthCheckResult.Healthy(data: figures);
    }

    private async Task AskAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        await command.ExecuteScalarAsync(cancellation);
    }
}
