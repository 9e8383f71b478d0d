using System.Security.Cryptography;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Setup;

/// <summary>GitHub Apps that were made from this server, their secrets encrypted under the host's key ring.</summary>
internal sealed partial class StoredApps(ProductDatabase database, IDataProtectionProvider protection, ForgeSettings settings, TimeProvider time, ILogger<StoredApps> logger)
{
    private readonly IDataProtector _protector = protection.CreateProtector("setup.github-apps.v1");
    private readonly SemaphoreSlim _one = new(1, 1);

    public static Migration Migration { get; } = new("features-036-github-apps", """
        CREATE TABLE github_apps (
            host TEXT NOT NULL,
            app_id TEXT NOT NULL,
            slug TEXT NOT NULL,
            protected TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (host, app_id));
        CREATE TABLE setup_secrets (
            hash TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            detail TEXT NOT NULL,
            until BIGINT NOT NULL);
        """);

    /// <summary>Keeps an App and uses it from now on, without a restart.</summary>
    public async Task AddAsync(GitHubAppSettings app, string slug, CancellationToken cancellation)
    {
        var secrets = JsonSerializer.Serialize(new Kept(app.Host, app.ApiUrl, app.AppId, app.PrivateKey, app.WebhookSecret));
        await database.ExecuteAsync(
            """
            INSERT INTO github_apps (host, app_id, slug, protected, created_at) VALUES (@host, @AppId, @slug, @secrets, @now)
            ON CONFLICT (host, app_id) DO UPDATE SET slug = excluded.slug, protected = excluded.protected
            """,
            new { host = app.Host.Authority, app.AppId, slug, secrets = _protector.Protect(secrets), now = time.GetUtcNow().ToUnixTimeMilliseconds() },
            cancellation);
        await LoadAsync(cancellation);
    }

    /// <summary>Uses what is kept, and what another process has made since.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            foreach (var row in await database.QueryAsync<Row>("SELECT app_id AS AppId, host AS Host, protected AS Protected FROM github_apps ORDER BY created_at", null, cancellation))
            {
                if (settings.GitHub.Any(app => app.AppId == row.AppId && app.Host.Authority == row.Host))
                {
                    continue;
                }

                try
                {
                    var kept = JsonSerializer.Deserialize<Kept>(_protector.Unprotect(row.Protected))!;
                    settings.GitHub.Add(new GitHubAppSettings { Host = kept.Host, ApiUrl = kept.ApiUrl, AppId = kept.AppId, PrivateKey = kept.PrivateKey, WebhookSecret = kept.WebhookSecret });
                    Log.Loaded(logger, row.AppId, row.Host);
                }
                catch (CryptographicException)
                {
                    Log.Unreadable(logger, row.AppId, row.Host);
                }
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private sealed record Kept(Uri Host, Uri ApiUrl, string AppId, string PrivateKey, string WebhookSecret);

    private sealed class Row
    {
        public required string AppId { get; init; }
        public required string Host { get; init; }
        public required string Protected { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "GitHub App {AppId} on {Host} is served")]
        public static partial void Loaded(ILogger logger, string appId, string host);

        [LoggerMessage(2, LogLevel.Error, "The credentials of GitHub App {AppId} on {Host} were encrypted under another key ring: give the App under Forges:GitHub, or restore the key ring")]
        public static partial void Unreadable(ILogger logger, string appId, string host);
    }
}

/// <summary>Loads the stored Apps when a process starts, prints the way to make one where there is none, and looks for those that other processes made.</summary>
internal sealed partial class SetupWorker(StoredApps apps, SetupSecrets secrets, ForgeSettings settings, TimeProvider time, ILogger<SetupWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>Before the server listens, so that the first webhook finds its App.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await apps.LoadAsync(cancellationToken);
        if (settings.GitHub.Count == 0 && settings.GitLab.Count == 0 && await secrets.CreateFirstAsync(cancellationToken) is { } token)
        {
            Log.Invitation(logger, token);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await apps.LoadAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No forge is configured. Make a GitHub App in two clicks: open /setup?token={Token} on this server. The token is good once, and shown this once")]
        public static partial void Invitation(ILogger logger, string token);

        [LoggerMessage(2, LogLevel.Debug, "Apps that other processes made could not be looked for: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
