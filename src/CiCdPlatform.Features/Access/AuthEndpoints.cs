using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Access;

/// <summary><c>/api/v1/auth</c>: signing in, staying signed in, and who one is.</summary>
internal static class AuthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/auth").WithTags("auth").NotReplayed();
        group.MapGet("/options", OptionsAsync).AllowAnonymous().WithName("getSignInOptions").WithSummary("How one may sign in here.");
        group.MapPost("/setup", SetUpAsync).AllowAnonymous().Limited(RateClass.SignIn).WithName("setUp")
            .WithSummary("Makes the first local administrator, with the token that the server printed at its first start; once there is one, this is closed.")
            .Example(new SetUpRequest("cicd_…", "ada", "a sentence that nobody guesses"));
        group.MapPost("/sign-in", SignInAsync).AllowAnonymous().Limited(RateClass.SignIn).WithName("signIn")
            .WithSummary("Signs in with a local account: by tokens, or, for pages of this server, by a cookie.")
            .Example(new SignInRequest("ada", "a sentence that nobody guesses"));
        group.MapPost("/sign-in/form", SignInByFormAsync).AllowAnonymous().Limited(RateClass.SignIn).WithName("signInByForm").ExcludeFromDescription();
        group.MapPost("/refresh", RefreshAsync).AllowAnonymous().Limited(RateClass.SignIn).WithName("refreshTokens")
            .WithSummary("The next access token and refresh token. A refresh token that comes twice ends the whole session.")
            .Example(new RefreshRequest("cicdr_…"));
        group.MapPost("/sign-out", SignOutAsync).RequireSignIn().WithName("signOut").WithSummary("Ends the session, in this browser and for its tokens.");
        group.MapGet("/session", (Caller caller, CsrfTokens csrf, HttpContext http) => TypedResults.Ok(View(caller, csrf, http)))
            .RequireSignIn().WithName("getSession").WithSummary("Who one is, and what one may do.");
        group.MapPost("/password", ChangePasswordAsync).RequireSignIn().Limited(RateClass.SignIn).WithName("changePassword")
            .WithSummary("Changes one's own password and ends every other session.")
            .Example(new PasswordRequest("a sentence that nobody guesses", "another one, as long"));
        KeyEndpoints.Map(group);
        UserEndpoints.Map(group);
        Forges.ForgeSignInEndpoints.Map(group);
    }

    private static async Task<Ok<SignInOptions>> OptionsAsync(Users users, AccessSettings settings, CancellationToken cancellation) => TypedResults.Ok(new SignInOptions(
        !await users.HasLocalAsync(cancellation),
        [.. settings.SignIn.Select(forge => new ForgeSignInView(forge.Id, forge.Forge.ToString().ToLowerInvariant(), forge.Host.Authority, $"/api/v1/auth/forges/{forge.Id}/start"))]));

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SetUpAsync(
        SetUpRequest request, AccessTokens tokens, FirstAdministrator administrators, Users users, SessionMaker sessions, HttpContext http, CancellationToken cancellation)
    {
        if (request.Token is not { Length: > 0 and < 500 } token || await tokens.FindAsync(token, cancellation) is not { Role: AccessTokens.AdministratorRole } by)
        {
            return OperationProblems.Problem(StatusCodes.Status401Unauthorized, "set-up-token-unknown", "token is not the administrator's token that the server printed at its first start");
        }

        if (await users.HasLocalAsync(cancellation))
        {
            return OperationProblems.Conflict("set-up-done", "there is a local administrator already: sign in");
        }

        var (id, fault) = await administrators.CreateAsync(request.Login, request.Login, request.Password, "token-" + by.Name, by.Name, cancellation);
        return id is null ? OperationProblems.Invalid(fault!) : TypedResults.Ok(await sessions.StartAsync(http, id, request.Cookie, cancellation));
    }

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SignInAsync(
        SignInRequest request, SignIn signIn, SessionMaker sessions, HttpContext http, CancellationToken cancellation)
    {
        if (request.Login is not { Length: > 0 and <= 200 } login || request.Password is not { Length: > 0 and <= 1_000 } password)
        {
            return OperationProblems.Invalid("login and password are needed");
        }

        if (request.Cookie && !CsrfGuard.IsSameOrigin(http.Request))
        {
            return OperationProblems.Problem(StatusCodes.Status403Forbidden, "request-forged", "a browser signs in from a page of this server");
        }

        return await signIn.TryAsync(login, password, cancellation) is { } user ? TypedResults.Ok(await sessions.StartAsync(http, user.Id, request.Cookie, cancellation)) : Refused();
    }

    /// <summary>For a page that has no script yet: fields login, password and returnUrl; answers with the way on.</summary>
    private static async Task<IResult> SignInByFormAsync(HttpContext http, SignIn signIn, SessionMaker sessions, CancellationToken cancellation)
    {
        if (!http.Request.HasFormContentType || !CsrfGuard.IsSameOrigin(http.Request))
        {
            return OperationProblems.Problem(StatusCodes.Status403Forbidden, "request-forged", "a browser signs in from a page of this server");
        }

        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(cancellation);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return OperationProblems.Invalid("the form cannot be read");
        }

        var (login, password, returnUrl) = (form["login"].ToString(), form["password"].ToString(), LocalPath.Of(form["returnUrl"]));
        if (login.Length is 0 or > 200 || password.Length is 0 or > 1_000 || await signIn.TryAsync(login, password, cancellation) is not { } user)
        {
            return Results.LocalRedirect($"{CookieSessions.SignInPath}?fault=refused&returnUrl={Uri.EscapeDataString(returnUrl)}");
        }

        await sessions.StartAsync(http, user.Id, isCookie: true, cancellation);
        return Results.LocalRedirect(returnUrl);
    }

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> RefreshAsync(
        RefreshRequest request, Sessions sessions, JwtTokens jwt, Callers callers, AccessSettings settings, AuditLog audit, CsrfTokens csrf, HttpContext http, CancellationToken cancellation)
    {
        if (request.RefreshToken is not { Length: > 0 and < 500 } token)
        {
            return OperationProblems.Invalid("refreshToken is needed");
        }

        var (outcome, session, user, next) = await sessions.RenewAsync(token, cancellation);
        if (outcome == Refresh.Reused)
        {
            callers.Forget();
            await audit.WriteAsync(new AuditEntry(user!, user!, "session.revoked", session!, "a refresh token was used twice"), cancellation);
        }

        if (outcome != Refresh.Renewed || await callers.FindAsync(user!, cancellation) is not { } caller)
        {
            return OperationProblems.Problem(StatusCodes.Status401Unauthorized, "refresh-token-unknown", "the refresh token does not count (any more): sign in again");
        }

        return TypedResults.Ok(new SignedIn(
            await jwt.CreateAsync(user!, session!, cancellation), next, (long)settings.AccessTokenLifetime.TotalSeconds, View(caller with { SessionId = session }, csrf, http)));
    }

    private static async Task<NoContent> SignOutAsync(Caller caller, Sessions sessions, Callers callers, AuditLog audit, HttpContext http, CancellationToken cancellation)
    {
        if (caller.SessionId is { } session && await sessions.RevokeAsync(session, "signed out", cancellation))
        {
            callers.Forget();
            await audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, "session.ended", session), cancellation);
        }

        await http.SignOutAsync(CookieSessions.SchemeName);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(
        PasswordRequest request, Caller caller, Users users, Passwords passwords, SignIn signIn, Sessions sessions, Callers callers, AuditLog audit, HttpContext http, CancellationToken cancellation)
    {
        if (caller.SessionId is null || await users.FindAsync(caller.Subject, cancellation) is not { Kind: User.Local } user)
        {
            return OperationProblems.Conflict("no-password", "only somebody who signed in with a local account has a password here");
        }

        if (Passwords.Fault(request.Next, user.Login) is { } fault)
        {
            return OperationProblems.Invalid(fault);
        }

        if (request.Current is not { Length: > 0 } current || await signIn.TryAsync(user.Login, current, cancellation) is null)
        {
            return Refused();
        }

        await users.SetPasswordAsync(user.Id, passwords.Hash(request.Next!), cancellation);
        await sessions.RevokeAllAsync(user.Id, "the password was changed", cancellation);
        callers.Forget();
        await audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, "password.changed", user.Id), cancellation);
        await http.SignOutAsync(CookieSessions.SchemeName);
        return TypedResults.NoContent();
    }

    internal static SessionView View(Caller caller, CsrfTokens csrf, HttpContext http) => new(
        caller.Subject,
        caller.Name,
        caller.Platform,
        caller.Highest,
        http.User.Identity?.AuthenticationType == CookieSessions.SchemeName ? Sessions.Cookie : caller switch { { SessionId: not null } => Sessions.Token, _ when caller.Owner != caller.Subject => "key", _ => "fixed" },
        http.User.Identity?.AuthenticationType == CookieSessions.SchemeName && caller.SessionId is { } session ? csrf.Create(session) : null);

    private static ProblemHttpResult Refused() => OperationProblems.Problem(
        StatusCodes.Status401Unauthorized, "sign-in-failed", "the login or the password is wrong, or the account rests after too many wrong ones");
}

/// <summary>Begins sessions.</summary>
internal sealed class SessionMaker(Sessions sessions, JwtTokens jwt, Callers callers, AccessSettings settings, CsrfTokens csrf, TimeProvider time)
{
    public async Task<SignedIn> StartAsync(HttpContext http, string userId, bool isCookie, CancellationToken cancellation)
    {
        callers.Forget();
        var caller = await callers.FindAsync(userId, cancellation) ?? throw new InvalidOperationException($"{userId} signed in and is not there");
        var session = await sessions.CreateAsync(userId, isCookie ? Sessions.Cookie : Sessions.Token, http.Request.Headers.UserAgent.ToString(), cancellation);
        caller = caller with { SessionId = session };
        if (isCookie)
        {
            await CookieSessions.SignInAsync(http, caller, session, time.GetUtcNow() + settings.CookieLifetime);
            return new SignedIn(null, null, null, new SessionView(caller.Subject, caller.Name, caller.Platform, caller.Highest, Sessions.Cookie, csrf.Create(session)));
        }

        return new SignedIn(
            await jwt.CreateAsync(userId, session, cancellation),
            await sessions.IssueAsync(session, cancellation),
            (long)settings.AccessTokenLifetime.TotalSeconds,
            new SessionView(caller.Subject, caller.Name, caller.Platform, caller.Highest, Sessions.Token, null));
    }
}

/// <summary>Where to go on after signing in: only a path of this server.</summary>
internal static class LocalPath
{
    public static string Of(string? path) =>
        path is { Length: > 0 and < 2_000 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) ? path : "/";
}
