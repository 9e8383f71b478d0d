using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CiCdPlatform.Features.Access;

/// <summary>Reads <c>Authorization: Bearer</c>: an access token, an API key or a fixed token.</summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessTokens tokens, ApiKeys keys, JwtTokens jwt, Sessions sessions, Callers callers)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";
    private const int Longest = 4_096;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // What anybody may ask must not wait for the database that knows the tokens: health least of all.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var token = header[Prefix.Length..].Trim();
        if (token.Length is 0 or > Longest || await FindAsync(token, Context.RequestAborted) is not { } caller)
        {
            return AuthenticateResult.Fail("the token is not known");
        }

        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(SchemeName), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private async ValueTask<Caller?> FindAsync(string token, CancellationToken cancellation)
    {
        if (token.Contains('.', StringComparison.Ordinal))
        {
            if (await jwt.ReadAsync(token, cancellation) is not { } claims)
            {
                return null;
            }

            var caller = await callers.KeptAsync(
                claims.Sid, async () => await sessions.UserOfAsync(claims.Sid, cancellation) == claims.Sub ? await callers.FindAsync(claims.Sub, cancellation) : null);
            return caller is null || caller.Subject != claims.Sub ? null : caller with { SessionId = claims.Sid };
        }

        return await callers.KeptAsync(Secrets.Hash(token), async () =>
        {
            if (token.StartsWith(ApiKeys.Prefix, StringComparison.Ordinal))
            {
                return await keys.UseAsync(token, cancellation) is { } key ? await callers.FindKeyAsync(key.Id, key.UserId, cancellation) : null;
            }

            return await tokens.FindAsync(token, cancellation) is { } known && Caller.RoleOf(known.Role) is var role ? new Caller("token-" + known.Name, "token-" + known.Name, known.Name, role, role) : null;
        });
    }
}
