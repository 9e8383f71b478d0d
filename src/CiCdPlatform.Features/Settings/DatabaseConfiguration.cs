using CiCdPlatform.Durable;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CiCdPlatform.Features.Settings;

/// <summary>
/// The database as the lowest layer of the configuration: files, the environment and the command line stand over it, so that whoever runs the server has the last word.
/// </summary>
public sealed class DatabaseConfiguration : ConfigurationProvider, IConfigurationSource
{
    private readonly ProductDatabase _database;
    private readonly Lazy<IDataProtectionProvider> _protection;

    /// <summary>Over the product's database. <paramref name="keysFolder"/>: where the key ring lies, or null when it is in the database.</summary>
    public DatabaseConfiguration(ProductDatabase database, string? keysFolder)
    {
        _database = database;
        _protection = new(() => keysFolder is not null
            ? DataProtectionProvider.Create(new DirectoryInfo(keysFolder), options => options.SetApplicationName("CiCdPlatform"))
            : SharedRing(database));
    }

    /// <summary>Whether the database was away when it was asked first: what stands there was not heard.</summary>
    public bool WasAway { get; private set; }

    /// <summary>Settings that another key ring encrypted.</summary>
    public IReadOnlyList<string> Unreadable { get; private set; } = [];

    /// <summary>Whether the database says anything.</summary>
    public bool HoldsAny => Data.Count > 0;

    /// <summary>What the database says.</summary>
    internal IReadOnlyDictionary<string, string?> Values => (IReadOnlyDictionary<string, string?>)Data;

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <inheritdoc/>
    public override void Load()
    {
        try
        {
            ReadAsync().WaitAsync(TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();
            WasAway = false;
        }
        catch (Exception e) when (e is TimeoutException || _database.IsTransient(e))
        {
            WasAway = true;
        }
        catch (System.Data.Common.DbException)
        {
            // The first start: there is no table yet, and nothing in it.
        }
    }

    /// <inheritdoc/>
    public override void Set(string key, string? value)
    {
        // What the host sets for itself is told to every layer; this one holds what the database says and nothing else.
    }

    /// <summary>Reads again and tells whoever keeps up with the configuration.</summary>
    public async Task ReloadAsync(bool quietly = false)
    {
        try
        {
            await ReadAsync();
        }
        catch (System.Data.Common.DbException e) when (quietly && !_database.IsTransient(e))
        {
            // There is no table yet.
        }

        OnReload();
    }

    private async Task ReadAsync()
    {
        var (values, unreadable) = await StoredSettings.ReadAsync(_database, _protection.Value, CancellationToken.None);
        (Data, Unreadable) = (values, unreadable);
    }

    private static IDataProtectionProvider SharedRing(ProductDatabase database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDataProtection().SetApplicationName("CiCdPlatform");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = new KeyRingStore(database, TimeProvider.System)));
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
    }
}

/// <summary>Keeps the configuration up with the database: reads it when another process, or this one, changed it, and notes which secrets it took from there.</summary>
internal sealed partial class SettingsFollower(DatabaseConfiguration configuration, EventFeed feed, AuditLog audit, ProductDatabase database, TimeProvider time, ILogger<SettingsFollower> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listener = feed.Listen([EventChannels.System]);
        try
        {
            if (configuration.Values.Keys.Where(SettingSections.IsSecret).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } secrets)
            {
                await database.PatientlyAsync(
                    async () =>
                    {
                        await audit.WriteAsync(new AuditEntry("server", Environment.MachineName, "secret.used", string.Join(", ", secrets), "read at the start"), stoppingToken);
                        return true;
                    },
                    time,
                    stoppingToken);
            }

            foreach (var key in configuration.Unreadable)
            {
                Log.Unreadable(logger, key);
            }

            await foreach (var happened in listener!.Events.ReadAllAsync(stoppingToken))
            {
                if (happened.Type == EventTypes.SettingsChanged)
                {
                    await database.PatientlyAsync(
                        async () =>
                        {
                            await configuration.ReloadAsync();
                            return true;
                        },
                        time,
                        stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The setting {Key} was encrypted under another key ring and is left out: set it again")]
        public static partial void Unreadable(ILogger logger, string key);
    }
}
