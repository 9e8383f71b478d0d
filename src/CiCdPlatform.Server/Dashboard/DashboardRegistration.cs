using System.Reflection;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Dashboard;
using Microsoft.AspNetCore.Components.Endpoints;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>Registers and maps the dashboard.</summary>
internal static class DashboardRegistration
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "cicd-form";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
        });
        services.AddDashboardReaders();
        services.AddExceptionHandler<PageFault>();
        return services.AddSingleton<SettingFaults>().AddScoped<DashboardAccess>();
    }

    public static void MapDashboard(this WebApplication app)
    {
        app.MapRazorComponents<App>().Add(endpoint =>
        {
            var page = endpoint.Metadata.OfType<ComponentTypeMetadata>().FirstOrDefault()?.Type;
            endpoint.Metadata.Add(page?.GetCustomAttribute<PlatformPageAttribute>() is { } platform ? new AccessRule(platform.Role, RoleScope.Platform) : new AccessRule(Role.Viewer, RoleScope.Anywhere));
        });
        DashboardAssets.Map(app);
        DashboardActions.Map(app);
    }
}

/// <summary>A page about the platform itself: for those who hold a role on all of it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PlatformPageAttribute(Role role) : Attribute
{
    /// <summary>The least role.</summary>
    public Role Role => role;
}
