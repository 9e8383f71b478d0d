using Microsoft.AspNetCore.Http.Features;

namespace CiCdPlatform.Server;

/// <summary>Names a request's span by its route and says how it ended; the framework's own span says neither.</summary>
internal static class RequestSpan
{
    public static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
            {
                var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
                span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
                span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
            }
        }
    }
}
