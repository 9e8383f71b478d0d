using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.Tests.Common;

/// <summary>A webhook as it arrived.</summary>
internal sealed record ReceivedWebhook(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Json { get; } = JsonSerializer.Deserialize<JsonElement>(Body);

    public string Event => Headers["X-GitHub-Event"];

    public string? Action => Json.TryGetProperty("action", out var action) ? action.GetString() : null;
}

/// <summary>A receiver of webhooks on Kestrel.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<ReceivedWebhook> _received = Channel.CreateUnbounded<ReceivedWebhook>();

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/hook", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var webhook = new ReceivedWebhook(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
            All.Enqueue(webhook);
            await _received.Writer.WriteAsync(webhook);
            http.Response.StatusCode = Status;
            await http.Response.WriteAsync("seen");
        });
    }

    public System.Collections.Concurrent.ConcurrentQueue<ReceivedWebhook> All { get; } = new();

    public int Status { get; set; } = 202;

    public Uri Url => new(_app.Urls.First() + "/hook");

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The next webhook of an event, skipping others.</summary>
    public async Task<ReceivedWebhook> NextAsync(string name, string? action = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var webhook = await _received.Reader.ReadAsync(limit.Token);
            if (webhook.Event == name && (action is null || webhook.Action == action))
            {
                return webhook;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
