using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.Features.Access;

/// <summary>What the endpoint's own rule asks.</summary>
internal sealed class AccessRequirement : IAuthorizationRequirement;

/// <summary>Holds callers against the rule of the endpoint that they call; what has no rule is closed.</summary>
internal sealed class AccessAuthorization : AuthorizationHandler<AccessRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        if (Caller.Of(context.User) is { } caller && Allows(caller, context.Resource))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private static bool Allows(Caller caller, object? resource)
    {
        // Inside a circuit there is no endpoint: its page was judged when it was asked for.
        if (resource is not HttpContext http)
        {
            return true;
        }

        // What does not exist is not found by whoever may look.
        if (http.GetEndpoint() is not { } endpoint)
        {
            return true;
        }

        return endpoint.Metadata.GetMetadata<AccessRule>() switch
        {
            null => false,
            { Scope: RoleScope.SignedIn } => true,
            { Scope: RoleScope.Platform } rule => caller.Platform >= rule.Role,
            var rule => caller.Highest >= rule.Role || caller.Platform >= rule.Role,
        };
    }
}
