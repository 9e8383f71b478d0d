using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CiCdPlatform.Features.Access;

/// <summary>
/// A browser sends its cookie along whoever asks. What changes something, or opens a socket, must therefore come from our own pages: by its origin, and under the API by the session's token too.
/// </summary>
internal sealed class CsrfGuard(CsrfTokens tokens)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Fault(context) is { } fault)
        {
            await OperationProblems.Problem(StatusCodes.Status403Forbidden, "request-forged", fault).ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    /// <summary>Whether a page of ours asks, as far as the browser says; what says nothing is no browser.</summary>
    public static bool IsSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site is not ("same-origin" or "none"))
        {
            return false;
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority == new Uri($"{uri.Scheme}://{request.Host}").Authority);
    }

    private string? Fault(HttpContext context)
    {
        var request = context.Request;
        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);
        if (context.User.Identity is not { IsAuthenticated: true, AuthenticationType: CookieSessions.SchemeName } || !(changes || context.WebSockets.IsWebSocketRequest))
        {
            return null;
        }

        if (!IsSameOrigin(request))
        {
            return "a request with a cookie must come from a page of this server; scripts elsewhere use an API key";
        }

        // What anybody may call does nothing in the session's name.
        var isOpen = context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        return changes && !isOpen && request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && !(Caller.Of(context.User)?.SessionId is { } session && tokens.IsFor(request.Headers[CsrfTokens.Header].ToString(), session))
            ? $"a request with a cookie needs the header {CsrfTokens.Header}, from csrfToken of GET /api/v1/auth/session"
            : null;
    }
}
