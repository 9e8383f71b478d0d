using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>What browsers may do with pages, and a page for people where there would only be a status.</summary>
internal sealed class PageHeaders(RequestDelegate next)
{
    /// <summary>Nothing from elsewhere, no script or style within a page, and nobody frames it.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly object Shown = new();

    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsPage(context.Request))
        {
            await next(context);
            return;
        }

        context.Response.OnStarting(static state =>
        {
            // Pages of others have needs of their own.
            var http = (HttpContext)state;
            if (http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null || http.Items.ContainsKey(Shown))
            {
                http.Response.Headers.TryAdd(HeaderNames.ContentSecurityPolicy, Policy);
                http.Response.Headers.TryAdd(HeaderNames.CacheControl, "no-store");
            }

            return Task.CompletedTask;
        }, context);
        await next(context);
        if (context.Response is { HasStarted: false, ContentType: null, StatusCode: StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound } response)
        {
            await ShowAsync(context, response.StatusCode);
        }
    }

    /// <summary>Whether a person's browser asks for a page.</summary>
    public static bool IsPage(HttpRequest request) => HttpMethods.IsGet(request.Method)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/assets", StringComparison.OrdinalIgnoreCase);

    /// <summary>Shows the page of a status.</summary>
    public static async Task ShowAsync(HttpContext context, int status)
    {
        // What drew a page before draws no other: this one has services of its own.
        var (services, headers) = (context.RequestServices, context.Response.Headers);
        await using var scope = services.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        headers.Remove("blazor-enhanced-nav");
        context.Items[Shown] = Shown;
        try
        {
            await new RazorComponentResult<App>(new Dictionary<string, object?> { [nameof(App.Status)] = status }) { StatusCode = status }.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = services;
        }
    }
}
