using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Chaos.World;

/// <summary>As much of GitHub's API as the workers use, fast enough for a hundred thousand pushes; in bursts it answers 429 or 500, and of the 500s half come after the effect.</summary>
internal sealed class ChaosForge : IAsyncDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1.5);
    private readonly WebApplication _app;
    private readonly ChaosOptions _options;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private long _requests;
    private long _refused;

    private ChaosForge(WebApplication app, ChaosOptions options)
    {
        _app = app;
        _options = options;
        Log = new(options.Webhooks + 1);
    }

    public Uri Url { get; private set; } = null!;

    public Ledger Ledger { get; } = new();

    public DeliveryLog Log { get; }

    /// <summary>Deliveries asked for again; the sender takes them from here.</summary>
    public Action<int> Redeliver { get; set; } = _ => { };

    /// <summary>Whether the run of a commit has ended, and how; null while it runs.</summary>
    public Func<string, (long Id, string Conclusion)?> RunOf { get; set; } = _ => null;

    public long Requests => Interlocked.Read(ref _requests);

    public long Refused => Interlocked.Read(ref _refused);

    public static async Task<ChaosForge> StartAsync(ChaosOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();

        // The forge is a guest in its process: Ctrl+C and SIGTERM are the run's to answer.
        builder.Services.AddSingleton<IHostLifetime, Guest>();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var forge = new ChaosForge(app, options);
        app.Use(forge.WeatherAsync);
        forge.Map(app);
        await app.StartAsync();
        forge.Url = new Uri(app.Urls.First() + "/");
        return forge;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task WeatherAsync(HttpContext http, RequestDelegate next)
    {
        Interlocked.Increment(ref _requests);
        var window = (int)(TimeProvider.System.GetElapsedTime(_started) / Window);
        var chance = Chance.Of(_options.Seed, "weather", window);
        if (chance >= 2 * _options.Bursts)
        {
            await next(http);
            return;
        }

        Interlocked.Increment(ref _refused);
        if (chance < _options.Bursts)
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            http.Response.Headers.RetryAfter = "1";
            await http.Response.WriteAsync("""{"message":"You have exceeded a secondary rate limit."}""");
            return;
        }

        if (window % 2 == 0)
        {
            var answer = http.Response.Body;
            http.Response.Body = Stream.Null;
            await next(http);
            http.Response.Body = answer;
            http.Response.Headers.Clear();
        }

        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await http.Response.WriteAsync("""{"message":"Server Error"}""");
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        // The clocks of the workers are wrong by hours; tokens that outlast that keep this run about the engine.
        routes.MapPost("/app/installations/{id}/access_tokens", (long id) => Results.Json(
            new { token = $"ghs_{id}", expires_at = TimeProvider.System.GetUtcNow().AddDays(3) }, statusCode: StatusCodes.Status201Created));
        routes.MapGet("/app", () => Results.Json(new { slug = "chaos" }));
        routes.MapGet("/app/hook/deliveries", ListDeliveries);
        routes.MapPost("/app/hook/deliveries/{id}/attempts", (long id) =>
        {
            if (Log.Find(id) is { } delivery)
            {
                Redeliver(delivery);
            }

            return Results.Json(new { }, statusCode: StatusCodes.Status202Accepted);
        });
        routes.MapGet("/repos/octo/{name}/actions/runs", (HttpContext http) => Results.Json(new { workflow_runs = Runs(http.Request.Query["head_sha"].ToString()) }));
        routes.MapGet("/repos/octo/{name}/commits/{sha}/check-runs", (string sha) =>
            Results.Json(new { check_runs = Ledger.Of(sha).Select(Write) }));
        routes.MapPost("/repos/octo/{name}/check-runs", (JsonElement body) => Results.Json(
            Write(Ledger.Create(Text(body, "head_sha")!, Text(body, "name")!, Text(body, "external_id")!, Text(body, "status")!, Text(body, "conclusion"))),
            statusCode: StatusCodes.Status201Created));
        routes.MapPatch("/repos/octo/{name}/check-runs/{id}", (long id, JsonElement body) =>
            Ledger.Update(id, Text(body, "status")!, Text(body, "conclusion")) is { } run ? Results.Json(Write(run)) : Results.NotFound());
    }

    private IResult ListDeliveries(HttpContext http)
    {
        var query = http.Request.Query;
        var size = int.TryParse(query["per_page"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 100) : 30;
        var before = long.TryParse(query["cursor"].ToString().TrimStart('v'), NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? cursor : long.MaxValue;
        var page = Log.Before(before, size);
        if (page.Count == size)
        {
            http.Response.Headers.Link = $"<{Url}app/hook/deliveries?per_page={size}&cursor=v{page[^1].Id}>; rel=\"next\"";
        }

        var plan = new Plan(_options.Seed, Url);
        return Results.Json(page.Select(attempt => new
        {
            id = attempt.Id,
            guid = plan.Guid(attempt.Delivery),
            delivered_at = attempt.At,
            redelivery = false,
            duration = 0.01,
            status = attempt.Arrived ? "OK" : "failed",
            status_code = attempt.Status,
            @event = Plan.Event(attempt.Delivery),
        }));
    }

    private object[] Runs(string sha) => RunOf(sha) is not { } run
        ? []
        : [new
        {
            id = run.Id,
            path = ".github/workflows/ci.yml",
            head_sha = sha,
            @event = "push",
            status = "completed",
            conclusion = run.Conclusion,
            html_url = Url,
            created_at = DateTimeOffset.UnixEpoch,
            updated_at = DateTimeOffset.UnixEpoch,
        }];

    private static object Write(CheckRun run) => new { id = run.Id, name = run.Name, head_sha = run.Sha, external_id = run.ExternalId, status = run.Status, conclusion = run.Conclusion };

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}

/// <summary>Lives as long as its process.</summary>
internal sealed class Guest : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Chance that depends on nothing but the seed and what it is asked for, whatever order that happens in.</summary>
internal static class Chance
{
    /// <summary>From 0 up to 1.</summary>
    public static double Of(int seed, string what, int number, int again = 0)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{what}/{number}/{again}")), hash);
        return BitConverter.ToUInt32(hash) / (uint.MaxValue + 1.0);
    }
}
