using System.Globalization;
using CiCdPlatform.Durable;
using CiCdPlatform.Features;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Chaos.Worker;

/// <summary>
/// The product's intake, inbox, sweeper and engine in a process that starts fast, over a catalogue of the chaos run's own. Prints where it listens once it does.
/// </summary>
internal static class WorkerHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var chaos = builder.Configuration.GetSection("Chaos").Get<WorkerSettings>() ?? new();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning).AddFilter("CiCdPlatform.Durable", LogLevel.Information);

        SqlDatabase database = chaos.PostgreSql.Length > 0 ? new PostgresDatabase(chaos.PostgreSql) : new SqliteDatabase(chaos.Sqlite);
        builder.Services.AddSingleton(database).AddSingleton(new ProductDatabase(database));
        builder.Services.AddDurableEngine(provider => new DurableEngineOptions
        {
            Database = database,
            Catalogue = provider.GetRequiredService<DurableCatalogue>(),
            Time = provider.GetRequiredService<TimeProvider>(),
            Logging = provider.GetRequiredService<ILoggerFactory>(),
            Probe = new WorkerProbe(chaos.KillAt.Length > 0 ? chaos.KillAt : null, chaos.KillNth),
            Lease = chaos.Lease,

            // So many die that some instances see several deaths between two of their turns; that is not their doing.
            MaxPoisonTries = 100,
        });
        builder.Services.AddFeatures(builder.Configuration).AddInboxWorker();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton<PutCheck>().AddSingleton<ReadRun>().AddSingleton<Step>().AddSingleton<Refuse>().AddSingleton<WatchFlow>().AddSingleton<PushFlow>().AddSingleton<DiagnosisFlow>();

        // Registered last, so that these stand in for the product's own.
        builder.Services.AddSingleton<TimeProvider>(new JumpingTime(chaos.ClockWrongBy, chaos.ClockJumpsAfter, chaos.ClockJump));
        builder.Services.AddSingleton(provider => new DurableCatalogue(
            [provider.GetRequiredService<PushFlow>(), provider.GetRequiredService<WatchFlow>(), provider.GetRequiredService<DiagnosisFlow>()],
            [provider.GetRequiredService<PutCheck>(), provider.GetRequiredService<ReadRun>(), provider.GetRequiredService<Step>(), provider.GetRequiredService<Refuse>()]));

        await using var app = builder.Build();
        await MigrateAsync(database);
        var intake = app.Services.GetRequiredService<WebhookIntake>();
        app.MapPost("/api/github/webhooks", intake.GitHubAsync);
        await app.StartAsync();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"listening {app.Urls.First()}"));
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>The database may be restarting just now, as it may be when the product starts.</summary>
    private static async Task MigrateAsync(SqlDatabase database)
    {
        while (true)
        {
            try
            {
                await using var connection = await database.OpenAsync();
                await Migrations.ApplyAsync(connection, FeatureMigrations.All);
                return;
            }
            catch (Exception e) when (database.IsTransient(e))
            {
                await Console.Out.WriteLineAsync($"waiting for the database: {e.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}

/// <summary>What a worker is told (section <c>Chaos</c>).</summary>
internal sealed class WorkerSettings
{
    public string PostgreSql { get; init; } = "";

    public string Sqlite { get; init; } = "";

    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(2);

    public string KillAt { get; init; } = "";

    public int KillNth { get; init; } = 1;

    public TimeSpan ClockWrongBy { get; init; }

    public TimeSpan ClockJumpsAfter { get; init; }

    public TimeSpan ClockJump { get; init; }
}
