using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Forges.Tests.Http;

/// <summary>A forge on loopback with scripted answers; what it was asked stands in <see cref="Requests"/>.</summary>
internal sealed class StubForge : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<StubRequest, Task<StubAnswer>> _answer;

    private StubForge(Func<StubRequest, Task<StubAnswer>> answer)
    {
        _answer = answer;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public Uri Url => new(_app.Urls.First() + "/");

    public ConcurrentQueue<StubRequest> Requests { get; } = new();

    public static Task<StubForge> StartAsync(Func<StubRequest, StubAnswer> answer) => StartAsync(request => Task.FromResult(answer(request)));

    public static async Task<StubForge> StartAsync(Func<StubRequest, Task<StubAnswer>> answer)
    {
        var stub = new StubForge(answer);
        await stub._app.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new StubRequest(
            context.Request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(),
            context.RequestAborted);
        Requests.Enqueue(request);
        var answer = await _answer(request);
        if (answer.Status == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        if (answer.Body.Length > 0)
            await context.Response.Body.WriteAsync(answer.Body);
    }
}

internal sealed record StubRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body, CancellationToken Aborted);

/// <summary>An answer; status 0 breaks the connection.</summary>
internal sealed record StubAnswer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    public static StubAnswer Json(string json, params (string, string)[] headers) => new(200, Encoding.UTF8.GetBytes(json), headers);

    public static StubAnswer Fail(int status, string json = "{}", params (string, string)[] headers) => new(status, Encoding.UTF8.GetBytes(json), headers);
}
