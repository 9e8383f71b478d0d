using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Tests.LanguageModel;

/// <summary>An OpenAI-compatible server on loopback that answers what it was told to, the last line over and over, and remembers what it was asked.</summary>
internal sealed class ScriptedModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _script;

    private ScriptedModel(WebApplication app, IEnumerable<Func<HttpContext, Task>> script)
    {
        _app = app;
        _script = new(script);
    }

    public ConcurrentQueue<(string Authorization, JsonElement Body)> Asked { get; } = new();

    public string Endpoint => _app.Urls.First() + "/v1";

    public static async Task<ScriptedModel> StartAsync(params Func<HttpContext, Task>[] script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var model = new ScriptedModel(app, script);
        app.MapPost("/v1/chat/completions", model.AnswerAsync);
        app.MapPost("/v1/embeddings", model.AnswerAsync);
        await app.StartAsync();
        return model;
    }

    /// <summary>A completion with one choice of this text.</summary>
    public static Func<HttpContext, Task> Says(string text) => http => http.Response.WriteAsJsonAsync(new
    {
        id = "answer",
        @object = "chat.completion",
        created = 1,
        model = "scripted",
        choices = new[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = "stop" } },
        usage = new { prompt_tokens = 1, completion_tokens = 1, total_tokens = 2 },
    });

    /// <summary>A status with a body that is no completion.</summary>
    public static Func<HttpContext, Task> Fails(int status, string body) => http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body);
    };

    /// <summary>No answer until the client gives up.</summary>
    public static Func<HttpContext, Task> Hangs() => http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        Asked.Enqueue((http.Request.Headers.Authorization.ToString(), await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body)));
        var line = _script.Count > 1 && _script.TryDequeue(out var next) ? next : _script.First();
        await line(http);
    }
}
