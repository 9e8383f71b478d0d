using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Evaluation.Watching;

/// <summary>A run that is watched; it starts with the watching and ends after <paramref name="Lasts"/>.</summary>
internal sealed record WatchedRun(int Number, string Repository, string Sha, TimeSpan Lasts)
{
    public bool WebhooksArrive { get; init; } = true;
}

/// <summary>As much of a GitHub as watching needs, on a clock that somebody else moves. Counts what it is asked.</summary>
internal sealed class WatchedForge : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _start;
    private readonly IReadOnlyList<WatchedRun> _runs;
    private int _charged;

    private WatchedForge(IReadOnlyList<WatchedRun> runs, TimeProvider time)
    {
        (_runs, _time, _start) = (runs, time, time.GetUtcNow());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/app/installations/{id}/access_tokens", () => Counted("token", Results.Json(new { token = "t", expires_at = _time.GetUtcNow().AddHours(1) }, statusCode: 201)));
        _app.MapGet("/repos/o/{name}/actions/runs", (string name, string? head_sha) => Counted(
            head_sha is null ? "list of a repository" : "list of a commit",
            Results.Json(new { workflow_runs = _runs.Where(run => run.Repository == name && (head_sha ?? run.Sha) == run.Sha).OrderByDescending(run => run.Number).Take(100).Select(Run) })));
        _app.MapGet("/repos/o/{name}/actions/runs/{id:int}/jobs", (int id) =>
        {
            // Reading a run begins with its jobs.
            ReadAfter.TryAdd(id, _time.GetUtcNow() - _start);
            return Counted("jobs", Results.Json(new { jobs = new[] { Job(id, "build"), Job(id, "test") } }));
        });
        _app.MapGet("/repos/o/{name}/actions/jobs/{id}/logs", () => Counted("log", Results.Text("=== 5 passed in 0.10s ===\n")));
    }

    public Uri Url => new(_app.Urls.First() + "/");

    public ConcurrentDictionary<string, int> Asked { get; } = new();

    /// <summary>By run: when it was read, counted from the start.</summary>
    public ConcurrentDictionary<int, TimeSpan> ReadAfter { get; } = new();

    public static async Task<WatchedForge> StartAsync(IReadOnlyList<WatchedRun> runs, TimeProvider time)
    {
        var forge = new WatchedForge(runs, time);
        await forge._app.StartAsync();
        return forge;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IResult Counted(string what, IResult answer)
    {
        Asked.AddOrUpdate(what, 1, static (_, count) => count + 1);
        var used = what == "token" ? _charged : Interlocked.Increment(ref _charged);
        return new Limited(answer, Math.Max(0, 5_000 - used), _start.AddHours(1), _time.GetUtcNow());
    }

    private object Run(WatchedRun run)
    {
        var hasEnded = _time.GetUtcNow() >= _start + run.Lasts;
        return new
        {
            id = run.Number,
            path = ".github/workflows/ci.yml",
            head_sha = run.Sha,
            @event = "pull_request",
            status = hasEnded ? "completed" : "in_progress",
            conclusion = hasEnded ? "success" : null,
            html_url = Url,
            created_at = _start,
            updated_at = _time.GetUtcNow(),
        };
    }

    private object Job(int run, string name) => new { id = (run * 10) + name.Length, name, status = "completed", conclusion = "success", started_at = _start, completed_at = _start.AddMinutes(2) };

    private sealed class Limited(IResult inner, int remaining, DateTimeOffset reset, DateTimeOffset now) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
            headers["x-ratelimit-limit"] = "5000";
            headers["x-ratelimit-remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
            headers["x-ratelimit-reset"] = reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            headers["x-ratelimit-resource"] = "core";
            return inner.ExecuteAsync(httpContext);
        }
    }
}
