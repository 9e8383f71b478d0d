using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CiCdPlatform.Server;

/// <summary>
/// <c>/health/live</c>: the process answers; always 200. <c>/health/ready</c>: it can take work; 503 when not. <c>/health</c>: every check; 200 when ready or
/// degraded, 503 when not ready. A restart cures nothing that makes it degraded or not ready.
/// </summary>
internal static class HealthEndpoints
{
    public const string ReadyTag = "ready";

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthView("alive", null)))
            .AllowAnonymous().WithTags("health").WithName("isAlive");
        app.MapGet("/health/ready", async (HealthReports health, HttpResponse response) => View(await health.ReadyAsync(), response))
            .AllowAnonymous().WithTags("health").WithName("isReady").Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/health", async (HealthReports health, HttpResponse response) => View(await health.AllAsync(), response))
            .AllowAnonymous().WithTags("health").WithName("getHealth").Produces<HealthView>().Produces<HealthView>(StatusCodes.Status503ServiceUnavailable);
    }

    private static JsonHttpResult<HealthView> View(HealthReport report, HttpResponse response)
    {
        var isReady = report.Status != HealthStatus.Unhealthy;
        response.Headers.CacheControl = "no-store";
        if (!isReady)
        {
            response.Headers.RetryAfter = "10";
        }

        var checks = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new CheckView(Name(entry.Value.Status), entry.Value.Description, entry.Value.Data.Count == 0 ? null : entry.Value.Data));
        return TypedResults.Json(new HealthView(Name(report.Status), checks), statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ready",
        HealthStatus.Degraded => "degraded",
        _ => "not-ready",
    };
}

/// <summary>How the server is: <c>alive</c>, <c>ready</c>, <c>degraded</c> or <c>not-ready</c>, with each check by its name.</summary>
internal sealed record HealthView(string Status, IReadOnlyDictionary<string, CheckView>? Checks);

/// <summary>How one part is, why, and the figures behind it.</summary>
internal sealed record CheckView(string Status, string? Reason, IReadOnlyDictionary<string, object>? Figures);

/// <summary>Runs the checks, at most once in a while: anybody may ask.</summary>
internal sealed class HealthReports(HealthCheckService checks, HealthSettings settings, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private (HealthReport Report, long At)? _ready;
    private (HealthReport Report, long At)? _all;

    public async Task<HealthReport> ReadyAsync()
    {
        await _one.WaitAsync();
        try
        {
            return (_ready = Fresh(_ready) ?? (await checks.CheckHealthAsync(check => check.Tags.Contains(HealthEndpoints.ReadyTag)), time.GetTimestamp())).Value.Report;
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task<HealthReport> AllAsync()
    {
        await _one.WaitAsync();
        try
        {
            return (_all = Fresh(_all) ?? (await checks.CheckHealthAsync(), time.GetTimestamp())).Value.Report;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private (HealthReport Report, long At)? Fresh((HealthReport Report, long At)? kept) =>
        kept is { At: var at } && time.GetElapsedTime(at) < settings.KeepFor ? kept : null;
}
