using CiCdPlatform.Durable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>Registers what takes webhooks in.</summary>
internal static class IntakeRegistration
{
    public static IServiceCollection AddIntake(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Intake").Get<IntakeSettings>() ?? new IntakeSettings());
        services.AddSingleton<InboxSignal>().AddSingleton<Handover>().AddSingleton<IntakeGate>().AddSingleton<IntakeWriter>();
        services.AddSingleton<WebhookInbox>().AddSingleton<WebhookAuthenticator>().AddSingleton<Reconciler>();
        services.AddSingleton<IIntakeStore>(provider =>
        {
            var (settings, time) = (provider.GetRequiredService<IntakeSettings>(), provider.GetRequiredService<TimeProvider>());
            return provider.GetRequiredService<SqlDatabase>() switch
            {
                SqliteDatabase sqlite => new SqliteIntakeStore(sqlite, settings, time),
                var postgres => new PostgresIntakeStore(postgres, settings, time),
            };
        });
        services.AddSingleton(provider => new WebhookIntake(
            provider.GetRequiredService<WebhookAuthenticator>(),
            provider.GetRequiredService<GitHubRouter>(),
            provider.GetRequiredService<GitLabRouter>(),
            provider.GetRequiredService<IntakeWriter>(),
            provider.GetRequiredService<IntakeGate>(),
            provider.GetRequiredService<IntakeSettings>(),
            provider.GetRequiredService<ILogger<WebhookIntake>>()));
        services.AddSingleton(provider => new InboxDispatcher(
            provider.GetRequiredService<IIntakeStore>(),
            provider.GetRequiredService<IntakeWriter>(),
            provider.GetRequiredService<Handover>(),
            provider.GetRequiredService<SqlDatabase>(),
            provider.GetRequiredService<DurableCatalogue>(),
            provider.GetRequiredService<IntakeSettings>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<InboxDispatcher>>()));
        return services;
    }
}
