using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Access;

/// <summary>The browser's session: an encrypted cookie that names a row, so that it can be ended from elsewhere.</summary>
public static class CookieSessions
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Cookie";

    /// <summary>Where browsers are sent that are not signed in.</summary>
    public const string SignInPath = "/sign-in";

    internal const string CookieName = "cicd-session";

    internal static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = CookieName;
        options.Cookie.HttpOnly = true;
        options.Cookie.IsEssential = true;

        // Lax: the way back from a forge's sign-in begins there. What changes anything is guarded besides.
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        options.SlidingExpiration = false;
        options.Events.OnSigningIn = context =>
        {
            context.CookieOptions.Secure = !IsPlainLoopback(context.HttpContext);
            return Task.CompletedTask;
        };
        options.Events.OnValidatePrincipal = ValidateAsync;
        options.Events.OnRedirectToLogin = context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    /// <summary>Signs a browser in; the session was made before.</summary>
    internal static Task SignInAsync(HttpContext context, Caller caller, string sessionId, DateTimeOffset endsAt) => context.SignInAsync(
        SchemeName, (caller with { SessionId = sessionId }).ToPrincipal(SchemeName), new AuthenticationProperties { IsPersistent = true, ExpiresUtc = endsAt, AllowRefresh = false });

    // One's own machine is often without a certificate, and its traffic without a listener.
    private static bool IsPlainLoopback(HttpContext context) => !context.Request.IsHttps && context.Connection.LocalIpAddress is { } address && System.Net.IPAddress.IsLoopback(address);

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // What anybody may ask does not wait for the database.
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return;
        }

        var services = context.HttpContext.RequestServices;
        var (sessions, callers, cancellation) = (services.GetRequiredService<Sessions>(), services.GetRequiredService<Callers>(), context.HttpContext.RequestAborted);
        if (Caller.Of(context.Principal) is not { SessionId: { } session } before
            || await callers.KeptAsync(session, async () => await sessions.UserOfAsync(session, cancellation) == before.Subject ? await callers.FindAsync(before.Subject, cancellation) : null) is not { } now)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(SchemeName);
            return;
        }

        context.ReplacePrincipal((now with { SessionId = session }).ToPrincipal(SchemeName));
    }

    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var request = context.Request;
        var isPage = HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isPage)
        {
            context.Response.Redirect($"{request.PathBase}{SignInPath}?returnUrl={Uri.EscapeDataString(request.Path + request.QueryString)}");
        }
        else
        {
            context.Response.StatusCode = status;
        }

        return Task.CompletedTask;
    }
}

/// <summary>The token that scripts of our own pages send along with what changes something; bound to the session.</summary>
internal sealed class CsrfTokens(IDataProtectionProvider protection)
{
    public const string Header = "X-CSRF-Token";
    private readonly IDataProtector _protector = protection.CreateProtector("access.csrf.v1");

    public string Create(string sessionId) => _protector.Protect(sessionId);

    public bool IsFor(string? token, string sessionId)
    {
        try
        {
            return token is { Length: > 0 and < 1_000 } && _protector.Unprotect(token) == sessionId;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }
}
