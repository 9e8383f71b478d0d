using System.Globalization;
using System.Text.Json.Serialization;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Settings;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Server.Dashboard;
using Microsoft.AspNetCore.DataProtection;

namespace CiCdPlatform.Server;

/// <summary>The product on Kestrel with the embedded engine: one process and one SQLite file, or several processes on one PostgreSQL.</summary>
public static class ServerHost
{
    /// <summary>What a server that people run does unless its settings say otherwise: pipelines are proven before they are proposed.</summary>
    public static void ProveByDefault(WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Configuration["Proof:Mode"] is null)
        {
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Proof:Mode", (string?)"Auto")]);
        }
    }

    /// <summary>
    /// Builds the application from the command line, environment variables and <c>appsettings.json</c>. Throws <see cref="SettingsException"/> with every
    /// fault in the settings when they are not usable.
    /// </summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("CICD_").AddCommandLine(args);
        configure?.Invoke(builder);
        var settings = ServerSettings.Read(builder.Configuration);

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 30 * 1024 * 1024;
        });
        Directory.CreateDirectory(settings.DataFolder);
        var database = settings.Database.Open(settings.DataFolder);
        var keysFolder = Path.Combine(settings.DataFolder, "keys");
        var stored = new DatabaseConfiguration(new ProductDatabase(database), settings.Database.Provider == SqlDialect.PostgreSql ? null : keysFolder);

        // The lowest layer: whoever runs the server has the last word over whoever administers it.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, stored);
        settings = ServerSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(settings).AddSingleton<ISettingsValidator, SettingsValidator>().AddStoredSettings(stored);
        builder.Services.AddSingleton<SqlDatabase>(_ => database);
        builder.Services.AddSingleton(new ProductDatabase(database));
        if (settings.Telemetry.OtlpEndpoint.Length > 0)
        {
            // First, so that nothing happens unseen.
            builder.Services.AddSingleton(settings.Telemetry).AddHostedService<TelemetryExport>();
        }

        builder.Services.AddSingleton(settings.Database).AddSingleton<DatabaseWait>();
        builder.Services.AddHostedService<MigrationHost>();
        builder.Services.AddDurableEngine(provider => settings.Engine.Apply(new DurableEngineOptions
        {
            Database = provider.GetRequiredService<SqlDatabase>(),
            Catalogue = provider.GetRequiredService<DurableCatalogue>(),
            Time = provider.GetRequiredService<TimeProvider>(),
            Logging = provider.GetRequiredService<ILoggerFactory>(),
            Probe = provider.GetRequiredService<EngineEventProbe>(),
            Retries = settings.Retries,
        }));
        builder.Services.AddSingleton(provider => new EngineEventProbe(provider.GetService<IDurableProbe>() ?? new SilentProbe()));
        builder.Services.AddFeatures(builder.Configuration);
        if (settings.Database.Provider == SqlDialect.PostgreSql)
        {
            builder.Services.AddSharedKeys();
        }
        else
        {
            builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(keysFolder)).SetApplicationName("CiCdPlatform");
        }

        builder.Services.AddSetup();
        builder.Services.AddInboxWorker();
        builder.Services.AddRetention();
        builder.Services.AddAdvisoryImport();
        builder.Services.AddAccess(builder.Configuration);
        builder.Services.AddLiveEvents();
        builder.Services.AddOpenApi("v1", ApiDocument.Configure);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            // A name is a name: a number in its place is a mistake, not a choice.
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<ForgeKind>(namingPolicy: null, allowIntegerValues: false));
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<Role>(namingPolicy: null, allowIntegerValues: false));
        });
        builder.Services.AddSingleton<MetricsPage>();
        builder.Services.AddDashboard();
        AddHealth(builder.Services, settings.Health);
        if (settings.Telemetry.JsonLogs)
        {
            builder.Logging.AddJsonConsole(json => json.IncludeScopes = true);
        }

        builder.Services.AddExceptionHandler<DatabaseAway>().AddExceptionHandler<ForgeAway>();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Describe);

        var app = builder.Build();
        app.UseTrustedProxies(settings);
        app.Use(RequestSpan.DescribeAsync);
        app.Use(SecurityHeaders.AddAsync);
        app.UseExceptionHandler();
        app.UseRouting();
        app.UseStatusCodePages();
        app.UseMiddleware<PageHeaders>();
        app.UseAccess();
        app.UseAntiforgery();
        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapExplorer();
        MapMetrics(app, settings.Telemetry);
        app.MapFeatures();
        app.MapDashboard();

        // Measures from the start, not from the first look.
        app.Services.GetRequiredService<MetricsPage>();
        return app;
    }

    /// <summary>Starts the application, once its database answers; returns the bootstrap administrator's token when this is the first start.</summary>
    public static async Task<string?> StartAsync(WebApplication app, CancellationToken cancellation = default)
    {
        await app.Services.GetRequiredService<DatabaseWait>().UntilThereAsync(() => StandIn.StartAsync(app.Configuration), cancellation);
        if (app.Services.GetRequiredService<DatabaseConfiguration>() is { WasAway: true } stored)
        {
            await stored.ReloadAsync(quietly: true);
            if (stored.HoldsAny)
            {
                throw new SettingsException(["the settings in the database could not be read when the server began, because it was away: start the server again"]);
            }
        }

        await app.StartAsync(cancellation);
        return await app.Services.GetRequiredService<AccessTokens>().CreateBootstrapAsync(cancellation);
    }

    private static void MapMetrics(WebApplication app, TelemetrySettings settings)
    {
        var metrics = app.MapGet("/metrics", (MetricsPage page) => TypedResults.Text(page.Write(), "text/plain; version=0.0.4; charset=utf-8")).WithTags("health").WithName("getMetrics")
            .WithSummary("Measurements as Prometheus reads them.").Produces(StatusCodes.Status200OK, contentType: "text/plain");
        if (settings.OpenMetrics)
        {
            metrics.AllowAnonymous();
        }
        else
        {
            metrics.RequireRole(Role.Viewer, RoleScope.Platform);
        }
    }

    private static void AddHealth(IServiceCollection services, HealthSettings settings)
    {
        services.AddSingleton(settings).AddSingleton<HealthReports>();
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: [HealthEndpoints.ReadyTag])
            .AddCheck<EngineHealth>("engine")
            .AddCheck<InboxHealth>("inbox")
            .AddCheck<ForgeHealth>("forges");
    }

    private static void Describe(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Extensions.TryAdd("code", problem.Status switch
        {
            StatusCodes.Status401Unauthorized => "unauthorised",
            StatusCodes.Status403Forbidden => "forbidden",
            StatusCodes.Status404NotFound => "not-found",
            StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
            StatusCodes.Status413PayloadTooLarge => "body-too-large",
            StatusCodes.Status415UnsupportedMediaType => "media-type-unsupported",
            StatusCodes.Status503ServiceUnavailable => "unavailable",
            >= 500 => "internal",
            _ => "bad-request",
        });
        problem.Extensions.TryAdd("message", problem.Detail ?? problem.Title);
        problem.Extensions.TryAdd("requestId", context.HttpContext.TraceIdentifier);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            problem.Extensions.TryAdd("reference", context.HttpContext.TraceIdentifier);
        }

        problem.Extensions.TryAdd("timestamp", context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
    }
}

/// <summary>Brings the slices' tables up to date before anything uses them.</summary>
internal sealed class MigrationHost(ProductDatabase database, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await Migrations.ApplyAsync(connection, FeatureMigrations.All, time, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Watches nothing.</summary>
internal sealed class SilentProbe : IDurableProbe;
