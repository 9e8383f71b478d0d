using System.Globalization;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace CiCdPlatform.Features.Api;

/// <summary>How much and how long a call of the API may be (section <c>Api</c>).</summary>
public sealed class ApiSettings
{
    /// <summary>Largest body, in bytes; webhooks have a limit of their own.</summary>
    public long MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>The longest that an answer may take which is not a stream.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the answer to an idempotency key is kept.</summary>
    public TimeSpan KeepRepliesFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Bytes of answers that are kept to be given again.</summary>
    public long CacheBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<string> Faults()
    {
        if (MaxBodyBytes is < 16 * 1024 or > 30 * 1024 * 1024 || TimeLimit < TimeSpan.FromSeconds(1) || TimeLimit > TimeSpan.FromHours(1))
        {
            yield return "Api:MaxBodyBytes must be 16384 to 31457280, and Api:TimeLimit one second to one hour";
        }

        if (KeepRepliesFor < TimeSpan.FromMinutes(1) || KeepRepliesFor > TimeSpan.FromDays(30) || CacheBytes is < 0 or > 16L * 1024 * 1024 * 1024)
        {
            yield return "Api:KeepRepliesFor must be one minute to 30 days, and Api:CacheBytes at most 17179869184";
        }
    }
}

/// <summary>Bounds calls of the API in size and time, and says when an endpoint is going to end.</summary>
internal sealed class ApiBounds(ApiSettings settings, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? settings.MaxBodyBytes;
        }

        if (endpoint.Metadata.GetMetadata<Deprecated>() is { } deprecated)
        {
            context.Response.Headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{deprecated.Since.ToUnixTimeSeconds()}");
            context.Response.Headers["Sunset"] = deprecated.Sunset.ToString("R", CultureInfo.InvariantCulture);
            if (deprecated.Successor is { } successor)
            {
                context.Response.Headers.Append("Link", $"<{successor}>; rel=\"successor-version\"");
            }
        }

        if (endpoint.Metadata.GetMetadata<StreamedAnswer>() is not null)
        {
            await next(context);
            return;
        }

        var gone = context.RequestAborted;
        using var limit = new CancellationTokenSource(settings.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, gone);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !gone.IsCancellationRequested && !context.Response.HasStarted)
        {
            context.RequestAborted = gone;
            await OperationProblems.Problem(StatusCodes.Status504GatewayTimeout, "took-too-long", $"the answer was not there within {settings.TimeLimit.TotalSeconds:0} s").ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // Whoever asked has gone: nobody reads an answer, and nothing failed.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        finally
        {
            context.RequestAborted = gone;
        }
    }
}
