using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Access;

/// <summary><c>/api/v1/auth/keys</c>: one's own API keys.</summary>
internal static class KeyEndpoints
{
    private const int MaxLimit = 200;
    private const int UsualDays = 90;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/keys", ListAsync).RequireSignIn().WithName("listKeys").WithSummary("One's own API keys, the newest first.");
        group.MapPost("/keys", CreateAsync).RequireSignIn().WithName("createKey").WithSummary("Makes an API key; its secret is in this answer and nowhere else.")
            .Example(new KeyRequest("nightly report", Role.Viewer, 30));
        group.MapDelete("/keys/{id}", RevokeAsync).RequireSignIn().WithName("revokeKey").WithSummary("Revokes a key: one's own, or, for administrators, anybody's.").Example("id", "key-0123456789abcdef0123");
    }

    private static async Task<Results<Ok<KeyPage>, ProblemHttpResult>> ListAsync(
        string? after, int? limit, Caller caller, ApiKeys keys, Grants grants, TimeProvider time, CancellationToken cancellation)
    {
        if (PagePosition.Parse(after) is not { } position || limit is < 1 or > MaxLimit)
        {
            return OperationProblems.Invalid($"after must be the \"next\" of the page before, and limit a number from 1 to {MaxLimit}");
        }

        var size = limit ?? 50;
        var page = await keys.ListAsync(caller.Owner, position, size, cancellation);
        var views = new List<KeyView>();
        foreach (var key in page)
        {
            views.Add(await ViewAsync(key, grants, time, cancellation));
        }

        return TypedResults.Ok(new KeyPage(views, page.Count < size ? null : new PagePosition(page[^1].CreatedAt, page[^1].Id).ToString()));
    }

    private static async Task<Results<Created<KeyCreated>, ProblemHttpResult>> CreateAsync(
        KeyRequest request, Caller caller, ApiKeys keys, Grants grants, RepositoryAccess access, AccessSettings settings, AuditLog audit, TimeProvider time, CancellationToken cancellation)
    {
        // A key that makes keys would outlive its own end.
        if (caller.SessionId is null)
        {
            return OperationProblems.Problem(StatusCodes.Status403Forbidden, "session-needed", "keys are made by people who signed in, not by keys and fixed tokens");
        }

        var days = request.ExpiresInDays ?? UsualDays;
        var grant = new GrantRequest(request.Role, request.Host, request.Owner, request.RepositoryId, request.Repository).ToGrant();
        if (request.Name is not { Length: >= 1 and <= 100 } name || name.Any(char.IsControl) || !Enum.IsDefined(request.Role) || request.Role == Role.None || days < 1 || days > settings.LongestKey.TotalDays)
        {
            return OperationProblems.Invalid($"a key has a name of 1 to 100 characters, a role from viewer to administrator, and ends in 1 to {settings.LongestKey.TotalDays:0} days");
        }

        if (GrantRequest.Fault(grant) is { } fault)
        {
            return OperationProblems.Invalid(fault);
        }

        // On everything that one may see oneself: the key is bound by that anyway, whatever it becomes.
        var held = grant switch
        {
            { RepositoryId: { } id } => await access.RoleAsync(caller, grant.Host!, id, grant.Repository!, cancellation),
            { Owner: { } owner } => await access.RoleAsync(caller, grant.Host!, -1, owner, cancellation),
            _ => caller.Highest,
        };
        if (held < request.Role)
        {
            return OperationProblems.Problem(StatusCodes.Status403Forbidden, "role-too-low", $"a key may do no more than you: you are {Caller.NameOf(held)} there");
        }

        var (key, secret) = await keys.CreateAsync(caller.Subject, name, grant, time.GetUtcNow().AddDays(days), cancellation);
        await audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, "key.created", key.Id, $"{name}: {Caller.NameOf(request.Role)}, for {days} days"), cancellation);
        return TypedResults.Created($"/api/v1/auth/keys/{key.Id}", new KeyCreated(await ViewAsync(key, grants, time, cancellation), secret));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, Caller caller, ApiKeys keys, Callers callers, AuditLog audit, CancellationToken cancellation)
    {
        if (await keys.FindAsync(id, cancellation) is not { } key || (key.UserId != caller.Owner && caller.Platform < Role.Administrator))
        {
            return OperationProblems.Problem(StatusCodes.Status404NotFound, "key-not-found", "there is no such key among yours");
        }

        if (await keys.RevokeAsync(id, cancellation))
        {
            callers.Forget();
            await audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, "key.revoked", id, key.Name), cancellation);
        }

        return TypedResults.NoContent();
    }

    private static async Task<KeyView> ViewAsync(ApiKey key, Grants grants, TimeProvider time, CancellationToken cancellation) => new(
        key.Id,
        key.Name,
        key.RevokedAt is not null ? "revoked" : key.EndsAt <= time.GetUtcNow().ToUnixTimeMilliseconds() ? "expired" : "active",
        DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedAt),
        DateTimeOffset.FromUnixTimeMilliseconds(key.EndsAt),
        key.UsedAt is { } used ? DateTimeOffset.FromUnixTimeMilliseconds(used) : null,
        await grants.ListAsync(key.Id, 10, cancellation));
}
