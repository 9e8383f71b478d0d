using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.Faults;

/// <summary>A request to the API as it came; the body is null when there was none, or none in JSON.</summary>
public sealed record KeptRequest(string Method, string Path, IReadOnlyList<string> QueryNames, JsonElement? Body);

/// <summary>Keeps requests to the API, where that is asked for.</summary>
internal sealed class RequestLog(ForgeContext context)
{
    private const int MaxKept = 20_000;
    private const int MaxBody = 4 * 1024 * 1024;
    private readonly ConcurrentQueue<KeptRequest> _kept = new();

    public IReadOnlyList<KeptRequest> All => [.. _kept];

    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        if (context.Options.KeepsRequests && _kept.Count < MaxKept)
        {
            _kept.Enqueue(new KeptRequest(http.Request.Method, http.Request.Path.Value ?? "", [.. http.Request.Query.Keys], await ReadAsync(http)));
        }

        await next(http);
    }

    private static async Task<JsonElement?> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength is null or 0 or > MaxBody || http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        http.Request.EnableBuffering(MaxBody, MaxBody);
        try
        {
            return await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            http.Request.Body.Position = 0;
        }
    }
}
