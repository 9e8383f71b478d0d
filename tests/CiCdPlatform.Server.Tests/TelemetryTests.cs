using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Server.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task OtlpEndpoint_Set_GetsTracesAndMeasurementsBeforeTheServerIsGone()
    {
        var received = new ConcurrentQueue<(string Path, string? Header, string Body)>();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.Urls.Add("http://127.0.0.1:0");
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue((context.Request.Path, context.Request.Headers["x-key"], Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync();

        await using (var server = await RunningServer.StartAsync(new()
        {
            ["Telemetry:OtlpEndpoint"] = collector.Urls.First(),
            ["Telemetry:OtlpHeaders"] = "x-key=value",
            ["Telemetry:ServiceName"] = "under-test",
        }))
        {
            (await server.Client.GetAsync("/health/live")).EnsureSuccessStatusCode();
        }

        var traces = Assert.Single(received, one => one.Path == "/v1/traces" && one.Body.Contains("GET /health/live", StringComparison.Ordinal));
        Assert.Equal("value", traces.Header);
        Assert.Contains("under-test", traces.Body, StringComparison.Ordinal);
        Assert.Contains(received, one => one.Path == "/v1/metrics" && one.Body.Contains("http.server.request.duration", StringComparison.Ordinal));
    }
}
