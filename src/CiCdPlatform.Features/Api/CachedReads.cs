using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using CiCdPlatform.Features.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace CiCdPlatform.Features.Api;

/// <summary>
/// Tags what is read, so that an answer that has not changed is not sent again; and, where an endpoint says so, gives the same caller the same answer for a few seconds without asking the database.
/// </summary>
internal sealed class CachedReads(ApiSettings settings, TimeProvider time)
{
    private const int LongestKey = 2_000;
    private static readonly Meter Meter = new("CiCdPlatform.Api");
    private static readonly Counter<long> Reads = Meter.CreateCounter<long>("cicd.api.cache", description: "Reads of endpoints whose answers are kept, by endpoint and outcome: hit, miss.");
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private long _bytes;
    private long _hits;
    private long _misses;

    /// <summary>Answers given from here, answers that were not there, and bytes kept.</summary>
    public (long Hits, long Misses, long Bytes) Figures => (Interlocked.Read(ref _hits), Interlocked.Read(ref _misses), Interlocked.Read(ref _bytes));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || !HttpMethods.IsGet(context.Request.Method) || !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            || endpoint.Metadata.GetMetadata<StreamedAnswer>() is not null)
        {
            await next(context);
            return;
        }

        var cached = endpoint.Metadata.GetMetadata<CachedFor>();
        var key = cached is null ? null : $"{Caller.Of(context.User)?.Subject}\n{context.Request.Path}{context.Request.QueryString}";
        if (key is { Length: > LongestKey })
        {
            key = null;
        }

        if (key is not null && _kept.TryGetValue(key, out var kept) && time.GetElapsedTime(kept.At) < cached!.Time && context.Request.Headers.CacheControl != "no-cache")
        {
            Interlocked.Increment(ref _hits);
            Count(endpoint, "hit");
            await AnswerAsync(context, kept);
            return;
        }

        if (await ReadAsync(context, next) is not { } answer)
        {
            return;
        }

        if (key is not null)
        {
            Interlocked.Increment(ref _misses);
            Count(endpoint, "miss");
            Keep(key, answer);
        }

        await AnswerAsync(context, answer);
    }

    private static void Count(Endpoint endpoint, string outcome) =>
        Reads.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IEndpointNameMetadata>()?.EndpointName), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>The answer when it can be tagged; otherwise it has been sent.</summary>
    private async Task<Kept?> ReadAsync(HttpContext context, RequestDelegate next)
    {
        var sent = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var memory = new MemoryStream();
        var held = new StreamResponseBodyFeature(memory, sent);
        context.Features.Set<IHttpResponseBodyFeature>(held);
        try
        {
            await next(context);
            await held.CompleteAsync();
        }
        finally
        {
            context.Features.Set(sent);
        }

        if (context.Response.StatusCode == StatusCodes.Status200OK && !context.Response.Headers.ContainsKey(HeaderNames.SetCookie))
        {
            var body = memory.ToArray();
            return new Kept(body, context.Response.ContentType ?? "application/json", $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"", context.Response.Headers.Link.ToString(), time.GetTimestamp());
        }

        if (memory.Length > 0)
        {
            context.Response.ContentLength = memory.Length;
            memory.Position = 0;
            await memory.CopyToAsync(sent.Stream, context.RequestAborted);
        }

        return null;
    }

    private static async Task AnswerAsync(HttpContext context, Kept answer)
    {
        var response = context.Response;
        response.Headers.ETag = answer.Tag;
        response.Headers.CacheControl = "private, no-cache";
        if (answer.Link.Length > 0)
        {
            response.Headers.Link = answer.Link;
        }

        if (context.Request.Headers.IfNoneMatch is { Count: > 0 } known && known.ToString().Split(',').Any(one => one.Trim() is var tag && (tag == "*" || tag == answer.Tag || tag == "W/" + answer.Tag)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.ContentType = null;
            response.ContentLength = null;
            return;
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private void Keep(string key, Kept answer)
    {
        // When it is full everything goes: what is asked often is back at once.
        if (Interlocked.Add(ref _bytes, answer.Body.Length + key.Length) > settings.CacheBytes)
        {
            _kept.Clear();
            Interlocked.Exchange(ref _bytes, answer.Body.Length + key.Length);
        }

        _kept[key] = answer;
    }

    private sealed record Kept(byte[] Body, string ContentType, string Tag, string Link, long At);
}
