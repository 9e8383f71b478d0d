using System.Security.Claims;
using CiCdPlatform.Features.Dashboard;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>Who looks at a page, what they may see there and what they may do: the one place where the dashboard asks about access.</summary>
internal sealed class DashboardAccess(IHttpContextAccessor http)
{
    private ClaimsPrincipal? User => http.HttpContext?.User;

    /// <summary>What people call them; null when nobody signed in.</summary>
    public string? Name => User?.Identity is { IsAuthenticated: true } identity ? identity.Name : null;

    /// <summary>The repositories that they may see.</summary>
    public DashboardScope Scope => DashboardScope.Everything;

    /// <summary>Whether they may step in: end, suspend, retry, triage.</summary>
    public bool CanOperate => Name is not null;

    /// <summary>Whether they keep the platform.</summary>
    public bool IsAdministrator => User?.IsInRole("administrator") ?? false;
}
