using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace CiCdPlatform.Server;

/// <summary>What browsers are told with every answer, and the id by which an answer is found in logs and traces.</summary>
internal static class SecurityHeaders
{
    // Pages: our own files, our own socket, nothing from anywhere else. The socket's scheme is named for browsers that do not count it as the same origin.
    private const string Pages = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self' {0}; manifest-src 'self'; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    // Answers of the API are read, never run.
    private const string Data = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        if (Activity.Current?.TraceId is { } trace)
        {
            context.TraceIdentifier = trace.ToString();
        }

        // At the last moment: what handles an exception clears what was set before.
        context.Response.OnStarting(Set, context);
        return next(context);
    }

    private static Task Set(object state)
    {
        var context = (HttpContext)state;
        var (request, headers) = (context.Request, context.Response.Headers);
        headers["X-Request-Id"] = context.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // A page may let in less.
        headers.TryAdd("Content-Security-Policy", request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            ? Data
            : string.Format(System.Globalization.CultureInfo.InvariantCulture, Pages, $"{(request.IsHttps ? "wss" : "ws")}://{HostOf(request)}"));
        if (request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        if (request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            headers.TryAdd("Cache-Control", "no-store");
        }

        return Task.CompletedTask;
    }

    /// <summary>Believes what trusted proxies say of the address and the scheme of a request.</summary>
    public static void UseTrustedProxies(this WebApplication app, ServerSettings settings)
    {
        if (settings.TrustedProxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = 3 };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in settings.TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }

        app.UseForwardedHeaders(options);
    }

    // The host is what the caller wrote: what cannot stand in a policy is left out of it.
    private static string HostOf(HttpRequest request) =>
        request.Host.Value is { Length: > 0 and < 260 } host && host.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or ':' or '[' or ']') ? host : "localhost";
}
