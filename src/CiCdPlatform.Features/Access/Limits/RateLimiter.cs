using System.Diagnostics.Metrics;
using System.Globalization;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Settings;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.Features.Access.Limits;

/// <summary>Refuses calls of the API that are over the limit with 429, and tells every caller what is left.</summary>
internal sealed class RateLimiter(RateCounters counters, LiveSettings<RateSettings> settings, IEventPublisher events)
{
    private static readonly Meter Meter = new("CiCdPlatform.Api");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("cicd.api.rate_limited", description: "Calls over the limit, by class.");

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!settings.Now.Enabled || !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            return next(context);
        }

        var caller = Caller.Of(context.User);
        var @class = context.GetEndpoint()?.Metadata.GetMetadata<LimitedAs>()?.Class
            ?? (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? RateClass.Read : RateClass.Write);
        var who = caller is null || @class == RateClass.SignIn ? "address-" + context.Connection.RemoteIpAddress : caller.Subject;
        var name = @class.ToString().ToLowerInvariant();
        var verdict = counters.Take($"{who}/{name}", settings.Now.For(caller, @class));
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={verdict.Limit};w=60");
        headers["RateLimit-Limit"] = verdict.Limit.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = verdict.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = verdict.ResetSeconds.ToString(CultureInfo.InvariantCulture);
        if (verdict.IsAllowed)
        {
            return next(context);
        }

        Refused.Add(1, new KeyValuePair<string, object?>("class", name));
        if (verdict.IsFirstRefusal)
        {
            // Once a minute and caller: who knocks a thousand times is one piece of news.
            events.Publish(new LiveEvent(EventChannels.System, EventTypes.RateLimitExceeded, new { caller = who, @class = name, limit = verdict.Limit, resetSeconds = verdict.ResetSeconds }));
        }

        headers.RetryAfter = headers["RateLimit-Reset"];
        return OperationProblems.Problem(StatusCodes.Status429TooManyRequests, "rate-limited", $"more than {verdict.Limit} calls of the class {name} a minute; go on in {verdict.ResetSeconds} s").ExecuteAsync(context);
    }
}
