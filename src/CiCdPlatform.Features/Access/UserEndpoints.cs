using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Access;

/// <summary><c>/api/v1/auth/users</c>: people and their roles, for administrators.</summary>
internal static class UserEndpoints
{
    private const int MaxLimit = 200;
    private const int ShownGrants = 200;

    public static void Map(RouteGroupBuilder auth)
    {
        var group = auth.MapGroup("/users").RequireRole(Role.Administrator, RoleScope.Platform);
        group.MapGet("", ListAsync).WithName("listUsers").WithSummary("People, the newest first, with what they were granted.");
        group.MapPost("", CreateAsync).WithName("createUser").WithSummary("Makes a local account.").Example(new UserRequest("grace", "Grace", "a sentence that nobody guesses", Role.Viewer));
        group.MapGet("/{id}", async Task<Results<Ok<UserView>, ProblemHttpResult>> (string id, Users users, Grants grants, TimeProvider time, CancellationToken cancellation) =>
            await users.FindAsync(id, cancellation) is { } user ? TypedResults.Ok(await ViewAsync(user, grants, time, cancellation)) : NotFound())
            .WithName("getUser").WithSummary("A person.").Example("id", "user-0123456789abcdef0123");
        group.MapPatch("/{id}", ChangeAsync).WithName("changeUser").WithSummary("Disables or enables a person, or sets the password of a local account; either ends their sessions.")
            .Example("id", "user-0123456789abcdef0123").Example(new UserChange(true, null));
        group.MapPut("/{id}/grants", GrantAsync).WithName("grantRole").WithSummary("Gives or takes a role on everything, on an owner's repositories, or on one.")
            .Example("id", "user-0123456789abcdef0123").Example(new GrantRequest(Role.Maintainer, "github.com", "octo"));
    }

    private static async Task<Results<Ok<UserPage>, ProblemHttpResult>> ListAsync(string? after, int? limit, Users users, Grants grants, TimeProvider time, CancellationToken cancellation)
    {
        if (PagePosition.Parse(after) is not { } position || limit is < 1 or > MaxLimit)
        {
            return OperationProblems.Invalid($"after must be the \"next\" of the page before, and limit a number from 1 to {MaxLimit}");
        }

        var size = limit ?? 50;
        var page = await users.ListAsync(position, size, cancellation);
        var views = new List<UserView>();
        foreach (var user in page)
        {
            views.Add(await ViewAsync(user, grants, time, cancellation));
        }

        return TypedResults.Ok(new UserPage(views, page.Count < size ? null : new PagePosition(page[^1].CreatedAt, page[^1].Id).ToString()));
    }

    private static async Task<Results<Created<UserView>, ProblemHttpResult>> CreateAsync(
        UserRequest request, Caller caller, Users users, Grants grants, Passwords passwords, AuditLog audit, TimeProvider time, CancellationToken cancellation)
    {
        if (FirstAdministrator.Fault(request.Login) is { } fault || (fault = Passwords.Fault(request.Password, request.Login!)) is not null || (fault = RoleFault(request.Role)) is not null)
        {
            return OperationProblems.Invalid(fault);
        }

        var name = string.IsNullOrWhiteSpace(request.Name) ? request.Login! : request.Name.Trim();
        if (name.Length > 100 || name.Any(char.IsControl))
        {
            return OperationProblems.Invalid("a name has at most 100 characters");
        }

        if (await users.CreateLocalAsync(request.Login!, name, passwords.Hash(request.Password!), cancellation) is not { } id)
        {
            return OperationProblems.Conflict("login-taken", $"the login {request.Login} is taken");
        }

        if (request.Role > Role.None)
        {
            await grants.PutAsync(id, Grant.OnAll(request.Role), caller.Subject, cancellation);
        }

        await audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, "user.created", id, $"{request.Login}: {Caller.NameOf(request.Role)}"), cancellation);
        return TypedResults.Created($"/api/v1/auth/users/{id}", await ViewAsync((await users.FindAsync(id, cancellation))!, grants, time, cancellation));
    }

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> ChangeAsync(
        string id, UserChange change, Caller caller, Users users, Grants grants, Passwords passwords, Sessions sessions, Callers callers, AuditLog audit, TimeProvider time, CancellationToken cancellation)
    {
        if (await users.FindAsync(id, cancellation) is not { } user)
        {
            return NotFound();
        }

        if (change.Password is not null && (user.Kind != User.Local ? "only local accounts have a password here" : Passwords.Fault(change.Password, user.Login)) is { } fault)
        {
            return OperationProblems.Invalid(fault);
        }

        if (change.Disabled == true && !await users.HasOtherAdministratorAsync(id, cancellation))
        {
            return LastAdministrator();
        }

        if (change.Password is not null)
        {
            await users.SetPasswordAsync(id, passwords.Hash(change.Password), cancellation);
            await audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, "password.set", id, user.Login), cancellation);
        }

        if (change.Disabled is { } disabled)
        {
            await users.SetDisabledAsync(id, disabled, cancellation);
            await audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, disabled ? "user.disabled" : "user.enabled", id, user.Login), cancellation);
        }

        if (change is not { Disabled: null or false, Password: null })
        {
            await sessions.RevokeAllAsync(id, "by an administrator", cancellation);
        }

        callers.Forget();
        return TypedResults.Ok(await ViewAsync((await users.FindAsync(id, cancellation))!, grants, time, cancellation));
    }

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> GrantAsync(
        string id, GrantRequest request, Caller caller, Users users, Grants grants, Callers callers, AuditLog audit, TimeProvider time, CancellationToken cancellation)
    {
        if (await users.FindAsync(id, cancellation) is not { } user)
        {
            return NotFound();
        }

        var grant = request.ToGrant();
        if (RoleFault(request.Role) is { } fault || (fault = GrantRequest.Fault(grant)) is not null)
        {
            return OperationProblems.Invalid(fault);
        }

        if (grant.Host is null && request.Role < Role.Administrator && !await users.HasOtherAdministratorAsync(id, cancellation)
            && (await grants.ListAsync(id, 1, cancellation)).Any(held => held is { Host: null, Role: Role.Administrator }))
        {
            return LastAdministrator();
        }

        if (request.Role == Role.None)
        {
            await grants.RemoveAsync(id, grant, cancellation);
        }
        else
        {
            await grants.PutAsync(id, grant, caller.Subject, cancellation);
        }

        callers.Forget();
        var where = grant switch { { RepositoryId: not null } => $"{grant.Host}/{grant.Repository}", { Owner: not null } => $"{grant.Host}/{grant.Owner}", _ => "everything" };
        await audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, "role.granted", id, $"{user.Login}: {Caller.NameOf(request.Role)} on {where}"), cancellation);
        return TypedResults.Ok(await ViewAsync(user, grants, time, cancellation));
    }

    private static string? RoleFault(Role role) => Enum.IsDefined(role) ? null : "role is none, viewer, developer, maintainer or administrator";

    private static ProblemHttpResult NotFound() => OperationProblems.Problem(StatusCodes.Status404NotFound, "user-not-found", "there is no such person; GET /api/v1/auth/users lists them");

    private static ProblemHttpResult LastAdministrator() => OperationProblems.Conflict("last-administrator", "nobody else is administrator: make somebody administrator first");

    private static async Task<UserView> ViewAsync(User user, Grants grants, TimeProvider time, CancellationToken cancellation) => new(
        user.Id,
        user.Kind,
        user.Host.Length == 0 ? null : user.Host,
        user.Login,
        user.Name,
        user.IsDisabled,
        user.LockedUntil > time.GetUtcNow().ToUnixTimeMilliseconds(),
        DateTimeOffset.FromUnixTimeMilliseconds(user.CreatedAt),
        user.SeenAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(user.SeenAt),
        await grants.ListAsync(user.Id, ShownGrants, cancellation));
}
