using CiCdPlatform.Features.Dashboard;

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
        return services.AddScoped<DashboardAccess>();
    }

    /// <summary>What must stand between sign-in and the pages.</summary>
    public static void UseDashboard(this WebApplication app)
    {
        app.UseMiddleware<PageHeaders>();
        app.UseAntiforgery();
    }

    public static void MapDashboard(this WebApplication app)
    {
        app.MapRazorComponents<App>();
        DashboardAssets.Map(app);
        DashboardActions.Map(app);
    }
}
