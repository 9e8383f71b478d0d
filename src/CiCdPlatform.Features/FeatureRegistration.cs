using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Advisories;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Artifacts;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Catalogues;
using CiCdPlatform.Features.Chat;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Health;
using CiCdPlatform.Features.Installations;
using CiCdPlatform.Features.LanguageModel;
using CiCdPlatform.Features.Learning;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Notifications;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Pipelines.Pinning;
using CiCdPlatform.Features.Pipelines.Optimisation;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Retention;
using CiCdPlatform.Features.Schedules;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Features.Security.Fleet;
using CiCdPlatform.Features.Settings;
using CiCdPlatform.Features.Setup;
using CiCdPlatform.Features.Status;
using CiCdPlatform.Features.Webhooks;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CiCdPlatform.Features;

/// <summary>Everything that a host needs to serve the product; the host brings the database and the engine.</summary>
public static class FeatureRegistration
{
    /// <summary>Registers every slice. The host has registered <c>SqlDatabase</c>, <c>ProductDatabase</c> and <c>IDurableClient</c>.</summary>
    public static IServiceCollection AddFeatures(this IServiceCollection services, IConfiguration configuration)
    {
        var forges = configuration.GetSection("Forges").Get<ForgeSettings>() ?? new ForgeSettings();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(forges);
        services.AddSingleton(configuration.GetSection("Generation").Get<GenerationSettings>() ?? new GenerationSettings());
        services.AddSingleton(configuration.GetSection("Monitor").Get<MonitorSettings>() ?? new MonitorSettings());
        services.AddSingleton(configuration.GetSection("LanguageModel").Get<LanguageModelSettings>() ?? new LanguageModelSettings());
        services.AddSingleton(configuration.GetSection("Proof").Get<ProofSettings>() ?? new ProofSettings());
        services.AddSingleton<SimilarityStore>().AddSingleton<RepositoryEmbedder>().AddSingleton<LearnedChoice>();
        services.AddSingleton(provider => new TokenVault(provider.GetRequiredService<TimeProvider>(), provider.GetService<TokenShelf>()));
        services.AddSingleton<ITokenVault>(provider => provider.GetRequiredService<TokenVault>());
        services.AddDataProtection();
        services.AddSingleton<IRefreshTokenStore, RefreshTokenStore>();
        services.AddSingleton<ForgeChangeStore>().AddSingleton<IForgeChanges>(provider => provider.GetRequiredService<ForgeChangeStore>());
        services.AddSingleton<IBudgetStore, SharedBudgetStore>();
        services.AddForges(forges);
        services.AddSingleton(configuration.GetSection("Configuration").Get<ConfigurationSettings>() ?? new ConfigurationSettings());
        services.AddSingleton(configuration.GetSection("Setup").Get<SetupSettings>() ?? new SetupSettings());
        services.AddSingleton<StoredApps>().AddSingleton<SetupSecrets>();
        services.AddSingleton(configuration.GetSection("Onboarding").Get<OnboardingSettings>() ?? new OnboardingSettings());
        services.AddSingleton<OnboardingStore>().AddSingleton<InstallationStore>().AddSingleton<ObservationStore>().AddSingleton<RepositoryData>();
        services.AddSingleton<IForgeGuard>(provider => new RepositoryGuard(
            new Lazy<IRepositoryConfiguration>(provider.GetRequiredService<IRepositoryConfiguration>), provider.GetRequiredService<RepositoryStore>(), provider.GetRequiredService<ObservationStore>(), provider.GetRequiredService<RepositoryEvents>()));
        services.AddSingleton<ConfigurationStore>().AddSingleton<RepositoryConfigurations>().AddSingleton<IRepositoryConfiguration>(provider => provider.GetRequiredService<RepositoryConfigurations>());

        services.AddSingleton<InboxProbe>();
        services.AddSingleton<RepositoryStore>().AddSingleton<RepositoryLocator>().AddSingleton<OutcomeStore>().AddSingleton<PipelineRewriter>().AddSingleton<DraftPins>();
        services.AddSingleton<GitHubRouter>().AddSingleton<GitLabRouter>();
        services.AddIntake(configuration);
        services.AddSingleton(configuration.GetSection("Retention").Get<RetentionSettings>() ?? new RetentionSettings());
        services.AddSingleton<EngineAccess>().AddSingleton<LogStore>().AddSingleton<ArtifactStore>().AddSingleton<ColdFolder>().AddSingleton<ColdTable>().AddSingleton<RetentionSteps>();
        services.AddSingleton<IColdStorage>(provider => provider.GetRequiredService<ColdFolder>()).AddSingleton<IColdStorage>(provider => provider.GetRequiredService<ColdTable>());
        services.AddSingleton(configuration.GetSection("Advisories").Get<AdvisorySettings>() ?? new AdvisorySettings());
        services.AddSingleton<AdvisoryStore>().AddSingleton<IAdvisorySource>(provider => provider.GetRequiredService<AdvisoryStore>());
        services.AddSingleton(provider => new AdvisoryImporter(provider.GetRequiredService<AdvisoryStore>(), new HttpClient { Timeout = TimeSpan.FromHours(1) }, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(configuration.GetSection("Security").Get<SecuritySettings>() ?? new SecuritySettings());
        services.AddSingleton(OrganisationPolicy.Of(configuration.GetSection("Security").Get<SecuritySettings>() ?? new SecuritySettings()));
        services.AddSingleton<ChangeJudge>().AddSingleton<ScanStore>().AddSingleton<VulnerabilityStore>().AddSingleton<ScanSteps>().AddSingleton<RequestedRepositories>().AddSingleton<ScanStarter>();
        services.AddSingleton(configuration.GetSection("Repair").Get<RepairSettings>() ?? new RepairSettings());
        services.AddSingleton<FailureStore>().AddSingleton<Trials>().AddSingleton<ModelChat>().AddSingleton<MendWriter>().AddSingleton<DebugAdvisor>().AddSingleton<DebugSessions>();
        services.AddSingleton(configuration.GetSection("Api").Get<ApiSettings>() ?? new ApiSettings()).AddSingleton<ApiBounds>();
        services.AddSingleton<CachedReads>().AddSingleton<IdempotentPosts>().AddSingleton<RequestedSnapshots>();
        services.AddSingleton(configuration.GetSection("Events").Get<EventSettings>() ?? new EventSettings()).AddSingleton<EventStore>().AddSingleton<EventFeed>().AddSingleton<EventSubscription>();
        services.AddSingleton<IEventPublisher>(provider => provider.GetRequiredService<EventFeed>()).AddSingleton<RepositoryEvents>();
        services.AddSingleton(_ => new LiveSettings<NotificationSettings>(configuration, "Notifications", settings => settings.Faults()));
        services.AddSingleton<NotificationStore>().AddSingleton<NotificationSender>().AddSingleton<NotificationWorker>();
        services.AddSingleton<StoredSettings>().AddSingleton<ChatFacts>().AddSingleton<ChatWords>();
        ChecksRegistration.Register(services, configuration);
        FeatureCatalogue.Register(services);
        return services;
    }

    /// <summary>Registers the workers that keep the inbox empty and bring lost deliveries home, for hosts that live longer than a request.</summary>
    public static IServiceCollection AddInboxWorker(this IServiceCollection services) => services.AddHostedService<InboxWorker>().AddHostedService<InboxListener>().AddHostedService<DeliverySweeper>();

    /// <summary>Registers the start of retention, for hosts whose engine is embedded.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services) => services.AddSchedule(StandingSchedules.Retention);

    /// <summary>Registers the start of the import of advisories, for hosts whose engine is embedded.</summary>
    public static IServiceCollection AddAdvisoryImport(this IServiceCollection services) => services.AddSchedule(StandingSchedules.AdvisoryImport);

    private static IServiceCollection AddSchedule(this IServiceCollection services, Schedule schedule) =>
        services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<ScheduleStarter>(provider, schedule));

    /// <summary>Registers the loading of Apps that were made from this server, and the invitation to make one. After the migrations.</summary>
    public static IServiceCollection AddSetup(this IServiceCollection services) => services.AddHostedService<SetupWorker>();

    /// <summary>Registers live events, for hosts that live longer than a request; <c>EngineEventProbe</c> is registered before.</summary>
    public static IServiceCollection AddLiveEvents(this IServiceCollection services) => services.AddHostedService(provider => provider.GetRequiredService<EventFeed>()).AddHostedService<EngineEvents>().AddHostedService<ForgeLimitEvents>()
        .AddHostedService(provider => provider.GetRequiredService<NotificationWorker>());

    /// <summary>Registers the database as a layer of the configuration.</summary>
    public static IServiceCollection AddStoredSettings(this IServiceCollection services, DatabaseConfiguration stored) =>
        services.AddSingleton(stored).AddSingleton<SettingChanges>().AddHostedService<SettingsFollower>();

    /// <summary>Maps the webhooks, which authenticate by signature, and the API, which is closed.</summary>
    public static void MapFeatures(this IEndpointRouteBuilder routes)
    {
        var intake = routes.ServiceProvider.GetRequiredService<WebhookIntake>();

        // They prove themselves by their signature; sign-in and what follows it has nothing to say about them.
        routes.MapPost("/api/github/webhooks", intake.GitHubAsync).AllowAnonymous().ShortCircuit().WithTags("webhooks").WithName("receiveGitHubWebhook");
        routes.MapPost("/api/gitlab/webhooks", intake.GitLabAsync).AllowAnonymous().ShortCircuit().WithTags("webhooks").WithName("receiveGitLabWebhook");
        WorkflowEndpoints.Map(routes);
        OptimisationEndpoints.Map(routes);
        DeliveryEndpoints.Map(routes);
        ConfigurationEndpoints.Map(routes);
        InstallationEndpoints.Map(routes);
        SetupEndpoints.Map(routes);
        OrchestrationEndpoints.Map(routes);
        LogEndpoints.Map(routes);
        ArtifactEndpoints.Map(routes);
        CheckPage.Map(routes);
        SecurityEndpoints.Map(routes);
        FleetEndpoints.Map(routes);
        DebugEndpoints.Map(routes);
        AuthEndpoints.Map(routes);
        AuditEndpoints.Map(routes);
        EventEndpoints.Map(routes);
        StatusEndpoints.Map(routes);
        RepositoryEndpoints.Map(routes);
        RuleEndpoints.Map(routes);
        SettingEndpoints.Map(routes);
        ChatEndpoints.Map(routes);
        NotificationEndpoints.Map(routes);
    }
}
