using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Access.Forges;

/// <summary><c>/api/v1/auth/forges</c>: signing in by a forge's OAuth, with state and PKCE.</summary>
internal static class ForgeSignInEndpoints
{
    public static void Map(RouteGroupBuilder auth)
    {
        var group = auth.MapGroup("/forges/{id}").AllowAnonymous().Limited(RateClass.SignIn);
        group.MapGet("/start", (string id, string? returnUrl, HttpContext http, ForgeSignIn signIn) => signIn.Start(id, returnUrl, http)).WithName("startForgeSignIn")
            .WithSummary("Sends a browser to the forge; it comes back to the callback.").Produces(StatusCodes.Status302Found).ProducesProblem(StatusCodes.Status404NotFound).Example("id", "github-github.com");
        group.MapGet("/callback", (string id, string? code, string? state, string? error, HttpContext http, ForgeSignIn signIn, CancellationToken cancellation) =>
            signIn.EndAsync(id, code, state, error, http, cancellation)).WithName("endForgeSignIn")
            .WithSummary("Where the forge sends the browser back to.").Produces(StatusCodes.Status302Found).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).Example("id", "github-github.com");
    }
}

/// <summary>The two halves of a sign-in by a forge. What binds them is in an encrypted cookie of the browser that began.</summary>
internal sealed class ForgeSignIn(
    ForgeAccounts accounts, ForgePermissions permissions, Users users, SessionMaker sessions, AuditLog audit, IDataProtectionProvider protection, AccessSettings settings, TimeProvider time)
{
    private const string CookieName = "cicd-oauth";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly IDataProtector _protector = protection.CreateProtector("access.oauth-state.v1");

    public IResult Start(string id, string? returnUrl, HttpContext http)
    {
        if (Find(id) is not { } forge)
        {
            return NotFound();
        }

        var begun = new Begun(id, Random(), Random(), LocalPath.Of(returnUrl), (time.GetUtcNow() + Patience).ToUnixTimeSeconds());
        http.Response.Cookies.Append(CookieName, _protector.Protect(JsonSerializer.Serialize(begun)), new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = Patience,
            Path = "/api/v1/auth/forges",
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
        });
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(begun.Verifier)));
        return Results.Redirect(ForgeAccounts.AuthorizeUrl(forge, RedirectUri(forge, http), begun.State, challenge).AbsoluteUri);
    }

    public async Task<IResult> EndAsync(string id, string? code, string? state, string? error, HttpContext http, CancellationToken cancellation)
    {
        if (Find(id) is not { } forge)
        {
            return NotFound();
        }

        var begun = Read(http.Request.Cookies[CookieName]);
        http.Response.Cookies.Delete(CookieName, new CookieOptions { Path = "/api/v1/auth/forges" });
        if (begun is null || begun.Id != id || begun.Until < time.GetUtcNow().ToUnixTimeSeconds() || state is not { Length: > 0 and < 200 }
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(begun.State)))
        {
            return OperationProblems.Problem(StatusCodes.Status400BadRequest, "sign-in-not-begun", "this browser did not begin this sign-in, or too long ago: begin again");
        }

        if (code is not { Length: > 0 and < 2_000 } || !string.IsNullOrEmpty(error))
        {
            return Back("refused", begun);
        }

        try
        {
            var tokens = await accounts.RedeemAsync(forge, code, begun.Verifier, RedirectUri(forge, http), cancellation);
            var person = await accounts.PersonAsync(forge, tokens, cancellation);
            var userId = await users.PutForgeAsync(forge.Forge.ToString().ToLowerInvariant(), forge.Host.Authority, person.Id, Short(person.Login), Short(person.Name), cancellation);
            if (await users.FindAsync(userId, cancellation) is not { IsDisabled: false } user)
            {
                return Back("refused", begun);
            }

            await permissions.PutAsync(userId, forge, tokens, cancellation);
            await audit.WriteAsync(new AuditEntry(userId, user.Login, "session.created", userId, $"by {forge.Host.Authority}"), cancellation);
            await sessions.StartAsync(http, userId, isCookie: true, cancellation);
            return Results.LocalRedirect(begun.ReturnUrl);
        }
        catch (ForgeSignInException)
        {
            return Back("forge", begun);
        }
    }

    private static IResult Back(string fault, Begun begun) => Results.LocalRedirect($"{CookieSessions.SignInPath}?fault={fault}&returnUrl={Uri.EscapeDataString(begun.ReturnUrl)}");

    private static IResult NotFound() => OperationProblems.Problem(StatusCodes.Status404NotFound, "sign-in-unknown", "nobody signs in by this name; GET /api/v1/auth/options lists how");

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Short(string text) => text.Length > 200 ? text[..200] : text;

    private ForgeSignInSettings? Find(string id) => settings.SignIn.FirstOrDefault(forge => forge.Id == id);

    private string RedirectUri(ForgeSignInSettings forge, HttpContext http) =>
        $"{(settings.PublicUrl.Length > 0 ? settings.PublicUrl.TrimEnd('/') : $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}")}/api/v1/auth/forges/{forge.Id}/callback";

    private Begun? Read(string? cookie)
    {
        try
        {
            return cookie is { Length: > 0 and < 4_000 } ? JsonSerializer.Deserialize<Begun>(_protector.Unprotect(cookie)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record Begun(string Id, string State, string Verifier, string ReturnUrl, long Until);
}
