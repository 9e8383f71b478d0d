using CiCdPlatform.Features.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CiCdPlatform.Server;

/// <summary>Whether deliveries are carried out in time, and lost ones asked for.</summary>
internal sealed class InboxHealth(InboxProbe inbox, HealthSettings settings) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        InboxCondition condition;
        try
        {
            condition = await inbox.MeasureAsync(settings.InboxBacklog + 1, cancellationToken).WaitAsync(settings.DatabaseTimeout, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return HealthCheckResult.Degraded("the inbox cannot be counted while the database does not answer");
        }

        var reasons = new List<string>();
        if (condition.Waiting > settings.InboxBacklog)
        {
            reasons.Add($"more than {settings.InboxBacklog} deliveries wait");
        }

        if (condition.Age > settings.InboxAge)
        {
            reasons.Add($"the oldest delivery has waited for {condition.Age.TotalSeconds:0} s");
        }

        if (condition.SetAside > 0)
        {
            reasons.Add($"{condition.SetAside} deliveries were set aside after too many tries: look at them, then retry them");
        }

        if (condition.UnsweptFor > settings.SweepAge)
        {
            reasons.Add($"lost deliveries could not be asked for since {condition.UnsweptFor.Value.TotalMinutes:0} minutes");
        }

        var figures = new Dictionary<string, object> { ["waiting"] = condition.Waiting, ["oldestSeconds"] = Math.Round(condition.Age.TotalSeconds, 1), ["setAside"] = condition.SetAside };
        return reasons.Count == 0 ? HealthCheckResult.Healthy(data: figures) : HealthCheckResult.Degraded(string.Join("; ", reasons), data: figures);
    }
}
