using CiCdPlatform.Durable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CiCdPlatform.Server;

/// <summary>Whether work begins in time, and whether any was set aside.</summary>
internal sealed class EngineHealth(IDurableOperations operations, HealthSettings settings) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        DurableStatistics statistics;
        try
        {
            statistics = await operations.MeasureAsync(cancellationToken).WaitAsync(settings.DatabaseTimeout, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Degraded("the engine's work cannot be counted while the database does not answer");
        }

        var setAside = statistics.Instances.GetValueOrDefault(OrchestrationState.SetAside);
        var figures = new Dictionary<string, object>
        {
            ["workers"] = statistics.Workers,
            ["ready"] = statistics.Ready,
            ["oldestReadySeconds"] = Math.Round(statistics.OldestReady.TotalSeconds, 1),
            ["sleeping"] = statistics.Sleeping,
            ["setAside"] = setAside,
        };
        return setAside > 0
            ? HealthCheckResult.Degraded($"{setAside} orchestrations were set aside: look at them, then rewind or end them", data: figures)
            : statistics.OldestReady > settings.WorkAge
                ? HealthCheckResult.Degraded($"work has been due for {statistics.OldestReady.TotalSeconds:0} s without having begun", data: figures)
                : HealthCheckResult.Healthy(data: figures);
    }
}
