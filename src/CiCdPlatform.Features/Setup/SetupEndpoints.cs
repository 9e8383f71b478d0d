using System.Net;
using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.GitHub;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Setup;

/// <summary>
/// <c>/setup</c>: makes a GitHub App in two clicks, one here and one at GitHub. Open to whoever has the set-up token, which is good once; what comes back from GitHub is believed only with the state that was sent.
/// </summary>
internal static partial class SetupEndpoints
{
    private const string GitHubCom = "https://github.com/";
    private const string Style = "body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem;cursor:pointer}label{display:block;margin:.5rem 0}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/setup").AllowAnonymous().ExcludeFromDescription();
        group.MapGet("", BeginAsync);
        group.MapGet("github/created", CreatedAsync);
        routes.MapPost("/api/v1/setup/tokens", async (SetupSecrets secrets, CancellationToken cancellation) => TypedResults.Ok(new { Token = await secrets.CreateTokenAsync(cancellation) }))
            .WithTags("setup").WithName("createSetupToken").WithSummary("A token for /setup, good once: for another GitHub App, such as one of another organisation or of a GitHub Enterprise Server.")
            .RequireRole(Role.Administrator, RoleScope.Platform);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, SetupSecrets secrets, SetupSettings settings, CancellationToken cancellation)
    {
        var token = http.Request.Query["token"].ToString();
        if (!await secrets.IsGoodAsync(token, cancellation))
        {
            return Page(http, 403, "Set-up is closed", "<p>Open this page with the set-up token that the server printed in its log at its first start: <code>/setup?token=…</code>. It is good once; "
                + "an administrator makes another one with <code>POST /api/v1/setup/tokens</code>.</p>");
        }

        var (host, organisation) = (http.Request.Query["host"].ToString(), http.Request.Query["organisation"].ToString());
        if (!Uri.TryCreate(host.Length == 0 ? GitHubCom : host, UriKind.Absolute, out var gitHub) || !IsAllowed(gitHub) || organisation.Length > 100 || !organisation.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            return Page(http, 400, "That cannot be used", "<p>host is the https address of a GitHub, such as https://github.example.com/; organisation is its name there.</p>");
        }

        var server = settings.PublicUrl ?? new Uri($"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/");
        var state = await secrets.BeginAsync(token, gitHub.GetLeftPart(UriPartial.Authority) + "/", cancellation);
        var action = $"{gitHub.GetLeftPart(UriPartial.Authority)}{(organisation.Length == 0 ? "" : $"/organizations/{organisation}")}/settings/apps/new?state={state}";
        var warning = server.IsLoopback ? "<p><strong>This server is reached as " + Encode(server.Host) + "</strong>: GitHub cannot send webhooks there. Set <code>Setup:PublicUrl</code> to the address under which GitHub reaches it.</p>" : "";
        return Page(http, 200, "Make the GitHub App", $"""
            {warning}<p>The App will send its webhooks to <code>{Encode(server.ToString())}</code> and ask for the permissions that its work needs; you choose the repositories when you install it.</p>
            <form method="post" action="{Encode(action)}"><input type="hidden" name="manifest" value="{Encode(AppManifest.For(server, organisation))}">
            <button>Create the App {(organisation.Length == 0 ? "in my account" : "in " + Encode(organisation))}</button></form>
            <h2>Somewhere else?</h2>
            <form method="get"><input type="hidden" name="token" value="{Encode(token)}"><label>Organisation <input name="organisation" value="{Encode(organisation)}"></label>
            <label>GitHub Enterprise Server <input name="host" placeholder="https://github.example.com/" value="{Encode(host)}"></label><button>Change</button></form>
            """, gitHub.GetLeftPart(UriPartial.Authority));
    }

    private static async Task<IResult> CreatedAsync(
        HttpContext http, SetupSecrets secrets, StoredApps apps, IGitHubManifests manifests, ILoggerFactory logging, CancellationToken cancellation)
    {
        var (code, state) = (http.Request.Query["code"].ToString(), http.Request.Query["state"].ToString());
        if (code.Length is 0 or > 200 || await secrets.EndAsync(state, cancellation) is not { } host)
        {
            return Page(http, 403, "This did not begin here", "<p>The answer carries no state of this server, or one that was used, or one older than an hour. Begin again at <code>/setup</code>.</p>");
        }

        var gitHub = new Uri(host);
        var api = gitHub.Host == "github.com" ? new Uri("https://api.github.com/") : new Uri(gitHub, "api/v3/");
        var logger = logging.CreateLogger(typeof(SetupEndpoints).FullName!);
        CreatedApp app;
        try
        {
            app = await manifests.ConvertAsync(api, code, cancellation);
        }
        catch (ForgeException e)
        {
            Log.Failed(logger, host, e.Message);
            return Page(http, 502, "GitHub did not hand the App over", $"<p>{Encode(e.Message)}</p><p>Delete the App at GitHub, make a new set-up token, and begin again.</p>");
        }

        // An App without a secret could be impersonated: the answer always has one unless a person took it out of the manifest.
        if (string.IsNullOrEmpty(app.WebhookSecret))
        {
            return Page(http, 502, "The App has no webhook secret", "<p>Give it one in its settings at GitHub, and give the App under <code>Forges:GitHub</code>.</p>");
        }

        var settings = new GitHubAppSettings { Host = gitHub, ApiUrl = api, AppId = app.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), PrivateKey = app.Pem, WebhookSecret = app.WebhookSecret };
        await apps.AddAsync(settings, app.Slug, cancellation);
        Log.Made(logger, app.Slug, app.Id, host);
        return Page(http, 200, "The App is ready", $"""<p><strong>{Encode(app.Slug)}</strong> is served from now on; nothing is to be restarted.</p><p><a href="{Encode(app.HtmlUrl + "/installations/new")}">Install it on repositories</a></p>""");
    }

    // Plain http only on one's own machine.
    private static bool IsAllowed(Uri host) => host.UserInfo.Length == 0 && (host.Scheme == Uri.UriSchemeHttps || (host.Scheme == Uri.UriSchemeHttp && host.IsLoopback));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static IResult Page(HttpContext http, int status, string title, string body, string? sendsTo = null)
    {
        // The hash admits this style and no other; forms go here or to the forge.
        var style = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{style}'; form-action 'self' {sendsTo}; frame-ancestors 'none'; base-uri 'none'";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text(
            $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Encode(title)}</title><style>{Style}</style><h1>{Encode(title)}</h1>{body}</html>",
            "text/html",
            Encoding.UTF8,
            status);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "GitHub App {Slug} ({Id}) was made on {Host} and is served")]
        public static partial void Made(ILogger logger, string slug, long id, string host);

        [LoggerMessage(2, LogLevel.Warning, "The App that was made on {Host} was not handed over: {Reason}")]
        public static partial void Failed(ILogger logger, string host, string reason);
    }
}

/// <summary>How the product is set up (section <c>Setup</c>).</summary>
public sealed class SetupSettings
{
    /// <summary>The address under which forges reach this server; that of the browser when not set.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>What is wrong, each fault with its key and the cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (PublicUrl is { } url && (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)))
        {
            yield return "Setup:PublicUrl must be the http(s) address under which forges reach this server";
        }
    }
}
