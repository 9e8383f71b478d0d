using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.Features.Access;

/// <summary>Who asks.</summary>
/// <param name="Subject">The id whose grants count: a person's, a key's or a fixed token's.</param>
/// <param name="Owner">The person behind a key, whose own grants bound those of the key; else the same as <paramref name="Subject"/>.</param>
/// <param name="Name">What people call them.</param>
/// <param name="Platform">The role on the whole platform.</param>
/// <param name="Highest">The highest role on anything.</param>
public sealed record Caller(string Subject, string Owner, string Name, Role Platform, Role Highest)
{
    private const string OwnerClaim = "cicd:owner";
    private const string HighestClaim = "cicd:highest";
    private const string SessionClaim = "cicd:session";

    /// <summary>The session that they signed in to, or null for keys and fixed tokens.</summary>
    public string? SessionId { get; init; }

    /// <summary>The caller behind a request or a circuit, or null when nobody signed in.</summary>
    public static Caller? Of(ClaimsPrincipal? user)
    {
        if (user?.Identity is not { IsAuthenticated: true } || user.FindFirstValue(ClaimTypes.NameIdentifier) is not { Length: > 0 } subject)
        {
            return null;
        }

        return new Caller(subject, user.FindFirstValue(OwnerClaim) ?? subject, user.Identity.Name ?? subject, RoleOf(user.FindFirstValue(ClaimTypes.Role)), RoleOf(user.FindFirstValue(HighestClaim)))
        {
            SessionId = user.FindFirstValue(SessionClaim),
        };
    }

    /// <summary>Binds the parameter of an endpoint, which is closed to everybody else.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context.User));

    /// <summary>The caller as the framework carries it.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var claims = new List<Claim>
        {
            new(ClaimTypes.NameIdentifier, Subject),
            new(ClaimTypes.Name, Name),
            new(ClaimTypes.Role, NameOf(Platform)),
            new(OwnerClaim, Owner),
            new(HighestClaim, NameOf(Highest)),
        };
        if (SessionId is not null)
        {
            claims.Add(new Claim(SessionClaim, SessionId));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }

    internal static string NameOf(Role role) => role.ToString().ToLowerInvariant();

    internal static Role RoleOf(string? name) => Enum.TryParse<Role>(name, ignoreCase: true, out var role) && Enum.IsDefined(role) ? role : Role.None;
}
