using CiCdPlatform.Forges.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CiCdPlatform.Server;

/// <summary>Whether the forges answer, and whether their budgets last.</summary>
internal sealed class ForgeHealth(IForgeConditions forges, HealthSettings settings) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var conditions = forges.List();
        var reasons = conditions.Where(forge => forge.Exhausted > 0)
            .Select(forge => $"the budget of {forge.Exhausted} credentials at {forge.Api} is used up for {Math.Ceiling(forge.RestsFor.TotalSeconds)} s")
            .Concat(conditions.Where(forge => forge.Unanswered >= settings.UnansweredRequests)
                .Select(forge => $"{forge.Api} left the last {forge.Unanswered} requests unanswered"))
            .ToList();
        return Task.FromResult(reasons.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", reasons)));
    }
}
