using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Access.Forges;
using CiCdPlatform.Features.Access.Limits;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Status.Outgoing;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Access;

/// <summary>Registers who may come in, and what guards the door.</summary>
public static class AccessRegistration
{
    /// <summary>Chooses between a bearer token and the cookie.</summary>
    public const string SchemeName = "Access";

    /// <summary>Registers sign-in, sessions, keys, roles and limits, and closes every endpoint that is not opened on purpose.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = configuration.GetSection("Access").Get<AccessSettings>() ?? new AccessSettings();
        services.AddSingleton(settings);
        services.AddSingleton(configuration.GetSection("RateLimits").Get<RateSettings>() ?? new RateSettings());
        services.AddSingleton(provider => new AuditLog(provider.GetRequiredService<ProductDatabase>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new OutgoingCalls(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<OutgoingCalls>>()));
        services.AddSingleton<AccessTokens>().AddSingleton<Users>().AddSingleton<Grants>().AddSingleton<Passwords>().AddSingleton<SignIn>().AddSingleton<Callers>();
        services.AddSingleton<Sessions>().AddSingleton<SessionMaker>().AddSingleton<SigningKeys>().AddSingleton<JwtTokens>().AddSingleton<ApiKeys>();
        services.AddSingleton<CsrfTokens>().AddSingleton<CsrfGuard>().AddSingleton<ForgeAccounts>().AddSingleton<ForgePermissions>().AddSingleton<ForgeSignIn>();
        services.AddSingleton(provider => new RepositoryAccess(provider.GetRequiredService<Grants>()));
        services.AddSingleton<RateCounters>().AddSingleton<RateLimiter>().AddHostedService(provider => provider.GetRequiredService<RateCounters>());
        services.AddSingleton<FirstAdministrator>().AddHostedService(provider => provider.GetRequiredService<FirstAdministrator>());
        services.AddAuthentication(SchemeName)
            .AddPolicyScheme(SchemeName, null, scheme => scheme.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 || !context.Request.Cookies.ContainsKey(CookieSessions.CookieName) && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
                    ? BearerAuthentication.SchemeName : CookieSessions.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.SchemeName, null)
            .AddCookie(CookieSessions.SchemeName, CookieSessions.Configure);
        services.AddSingleton<IAuthorizationHandler, AccessAuthorization>();
        var closed = new AuthorizationPolicyBuilder().AddRequirements(new AccessRequirement()).Build();
        var policies = services.AddAuthorizationBuilder().SetDefaultPolicy(closed).SetFallbackPolicy(closed);
        foreach (var role in Enum.GetValues<Role>().Where(role => role > Role.None))
        {
            // For pages and their parts: anywhere, and on the platform.
            policies.AddPolicy(Caller.NameOf(role), policy => policy.RequireAssertion(context => Caller.Of(context.User)?.Highest >= role || Caller.Of(context.User)?.Platform >= role));
            policies.AddPolicy("platform-" + Caller.NameOf(role), policy => policy.RequireAssertion(context => Caller.Of(context.User)?.Platform >= role));
        }

        if (settings.CorsOrigins.Count > 0)
        {
            services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins([.. settings.CorsOrigins])
                .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE")
                .WithHeaders("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID", "traceparent")
                .WithExposedHeaders("ETag", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Request-Id")));
        }

        return services;
    }

    /// <summary>Guards everything behind it: who asks, whether a browser was tricked into it, whether they ask too often, and whether they may.</summary>
    public static void UseAccess(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        if (services.GetRequiredService<AccessSettings>().CorsOrigins.Count > 0)
        {
            app.UseCors();
        }

        app.UseAuthentication();
        app.Use(services.GetRequiredService<CsrfGuard>().InvokeAsync);
        app.Use(services.GetRequiredService<RateLimiter>().InvokeAsync);
        app.UseAuthorization();
        app.Use(services.GetRequiredService<ApiBounds>().InvokeAsync);
    }
}
