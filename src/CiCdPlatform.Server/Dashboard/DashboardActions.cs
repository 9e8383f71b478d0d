using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Dashboard;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Webhooks;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>What forms of the dashboard do; each leads back to the page that it stands on, which says what came of it.</summary>
internal static class DashboardActions
{
    private const int MaxReason = 500;

    /// <summary>What is said on the page after an action, by the name that stands in its address.</summary>
    public static IReadOnlyDictionary<string, (bool Good, string Text)> Outcomes { get; } = new Dictionary<string, (bool, string)>(StringComparer.Ordinal)
    {
        ["suspend"] = (true, "Suspended: it takes no turns until somebody resumes it."),
        ["resume"] = (true, "Resumed."),
        ["terminate"] = (true, "Terminated, with its children."),
        ["rewind"] = (true, "Rewound to before its failure; it goes on from there."),
        ["ignored"] = (true, "Ignored. It is listed under “ignored” with your reason."),
        ["reopened"] = (true, "Open again."),
        ["noted"] = (true, "Noted."),
        ["settings-applied"] = (true, "Applied; it counts at once, in every process."),
        ["settings-restart"] = (true, "Kept. It counts after the next start of each process."),
        ["redelivered"] = (true, "Tried again: what had been set aside is back in the queue."),
        ["refused"] = (false, "Not done: its state had changed meanwhile. The page shows it as it is now."),
        ["reason-needed"] = (false, "Not done: say why, in at most 1,000 characters."),
        ["forbidden"] = (false, "Not done: your role does not let you."),
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        var actions = routes.MapGroup("/actions").ExcludeFromDescription();
        actions.MapPost("/orchestrations/{id}/{verb}", SteerAsync).RequireRole(Role.Viewer);
        actions.MapPost("/findings/{id}", TriageAsync).RequireRole(Role.Viewer);
        actions.MapPost("/deliveries/{host}/{id}", RedeliverAsync).RequireRole(Role.Viewer);

        // Nothing is lost when somebody else chooses.
        actions.MapPost("/theme", ChooseTheme).AllowAnonymous().DisableAntiforgery();
        actions.MapPost("/first-administrator", SetUpAsync).AllowAnonymous();
        actions.MapPost("/sign-out", SignOutAsync).RequireSignIn();
        SettingActions.Map(actions);
    }

    private static async Task<IResult> SteerAsync(
        string id, string verb, [FromForm] string? reason, [FromForm] string? back, DashboardAccess access, IDurableOperations operations, IDurableClient durable, CancellationToken cancellation)
    {
        if (await operations.FindKnownAsync(id, cancellation) is not { } instance || await access.RoleAsync(instance, cancellation) is var role && role < Role.Viewer)
        {
            return TypedResults.NotFound();
        }

        if (role < Role.Maintainer)
        {
            return Back(back, "forbidden");
        }

        var why = $"{(string.IsNullOrWhiteSpace(reason) ? "asked for" : reason.Trim()[..Math.Min(MaxReason, reason.Trim().Length)])} ({access.Name})";
        var done = verb switch
        {
            "suspend" => await operations.SuspendAsync(id, why, cancellation),
            "resume" => await operations.ResumeAsync(id, cancellation),
            "rewind" => await operations.RewindAsync(id, why, cancellation),
            "terminate" => await TerminateAsync(durable, instance, why, cancellation),
            _ => false,
        };
        if (done)
        {
            await access.NoteAsync("orchestration." + verb, id, why, cancellation);
        }

        return Back(back, done ? verb : "refused");
    }

    private static async Task<bool> TerminateAsync(IDurableClient durable, OrchestrationInstance instance, string why, CancellationToken cancellation)
    {
        if (instance.IsTerminal && instance.State != OrchestrationState.SetAside)
        {
            return false;
        }

        await durable.TerminateAsync(instance.Id, why, cancellation);
        return true;
    }

    private static async Task<IResult> TriageAsync(
        string id, [FromForm] string? verb, [FromForm] string? text, [FromForm] string? back, DashboardAccess access, FindingReader findings, FindingTriage triage, CancellationToken cancellation)
    {
        if (await findings.FindAsync(id, access.Scope, cancellation) is not { } finding)
        {
            return TypedResults.NotFound();
        }

        if (!await access.OperatesAsync(finding.Host, finding.RepositoryId, finding.Repository, cancellation))
        {
            return Back(back, "forbidden");
        }

        var said = text?.Trim() ?? "";
        if (said.Length > FindingTriage.MaxText || (verb == "ignore" && said.Length == 0))
        {
            return Back(back, "reason-needed");
        }

        var (ignored, note, outcome) = verb switch
        {
            "ignore" => (said, finding.Note ?? "", "ignored"),
            "reopen" => (null, finding.Note ?? "", "reopened"),
            _ => (finding.IgnoredByPerson ? finding.Ignored : null, said, "noted"),
        };
        await triage.SayAsync(id, ignored, note, access.Name!, cancellation);
        await access.NoteAsync("finding." + outcome, id, said, cancellation);
        return Back(back, outcome);
    }

    private static async Task<IResult> RedeliverAsync(string host, string id, [FromForm] string? back, DashboardAccess access, WebhookInbox inbox, CancellationToken cancellation)
    {
        if (!access.OperatesPlatform)
        {
            return Back(back, "forbidden");
        }

        var count = await inbox.RetryAsync(host, id, cancellation);
        if (count > 0)
        {
            await access.NoteAsync("delivery.redelivered", $"{host}/{id}", null, cancellation);
        }

        return Back(back, count > 0 ? "redelivered" : "refused");
    }

    private static IResult ChooseTheme([FromForm] string? theme, [FromForm] string? back, HttpContext context)
    {
        if (theme is "light" or "dark" or "auto")
        {
            context.Response.Cookies.Append("theme", theme, new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, IsEssential = true, Path = "/", Secure = context.Request.IsHttps });
        }

        return new SeeOther(Links.Local(back));
    }

    private static async Task<IResult> SetUpAsync(
        [FromForm] string? token, [FromForm] string? login, [FromForm] string? password, AccessTokens tokens, Users users, FirstAdministrator administrators, SessionMaker sessions, HttpContext http, CancellationToken cancellation)
    {
        if (!CsrfGuard.IsSameOrigin(http.Request) || token is not { Length: > 0 and < 500 } || await tokens.FindAsync(token.Trim(), cancellation) is not { Role: AccessTokens.AdministratorRole } by)
        {
            return new SeeOther(CookieSessions.SignInPath + "?fault=token");
        }

        if (await users.HasLocalAsync(cancellation))
        {
            return new SeeOther(CookieSessions.SignInPath);
        }

        var (id, fault) = await administrators.CreateAsync(login?.Trim(), login?.Trim(), password, "token-" + by.Name, by.Name, cancellation);
        if (id is null)
        {
            return new SeeOther(QueryHelpers.AddQueryString(CookieSessions.SignInPath, "fault", fault!));
        }

        await sessions.StartAsync(http, id, isCookie: true, cancellation);
        return new SeeOther("/");
    }

    private static async Task<IResult> SignOutAsync([FromForm] string? back, Caller caller, Sessions sessions, Callers callers, DashboardAccess access, HttpContext http, CancellationToken cancellation)
    {
        if (caller.SessionId is { } session && await sessions.RevokeAsync(session, "signed out", cancellation))
        {
            callers.Forget();
            await access.NoteAsync("session.ended", session, back is null ? null : "from a page", cancellation);
        }

        await http.SignOutAsync(CookieSessions.SchemeName);
        return new SeeOther(CookieSessions.SignInPath);
    }

    private static SeeOther Back(string? back, string outcome) => new(QueryHelpers.AddQueryString(Links.Local(back), "done", outcome));
}

/// <summary>Other than 302, it says to every client that what follows is a GET.</summary>
internal sealed class SeeOther(string address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = address;
        return Task.CompletedTask;
    }
}
