using System.Net.Http.Headers;
using CiCdPlatform.Dashboard.Tests.Seeding;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Server;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Dashboard.Tests.Browsing;

/// <summary>A real server on a loopback port, with a platform's life in its database or with nothing.</summary>
internal sealed class SeededServer : IAsyncDisposable
{
    private static readonly string Key = System.Security.Cryptography.RSA.Create(2048).ExportPkcs8PrivateKeyPem();
    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;

    private SeededServer(WebApplication app, TemporaryFolder folder, string token) => (_app, _folder, Token) = (app, folder, token);

    public string Token { get; }

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    public static async Task<SeededServer> StartAsync(bool empty = false, int repositories = 240, int findings = 1_800)
    {
        var folder = new TemporaryFolder();
        var app = ServerHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Server:DataFolder"] = folder.Path,
                ["Access:PasswordRounds"] = "100000",

                // The forge is not there: once is enough to find out.
                ["Forges:Http:MaxAttempts"] = "1",
                ["Forges:GitHub:0:Host"] = $"https://{DemoData.Host}/",
                ["Forges:GitHub:0:ApiUrl"] = "http://127.0.0.1:9/api/v3/",
                ["Forges:GitHub:0:AppId"] = "1",
                ["Forges:GitHub:0:PrivateKey"] = Key,
                ["Forges:GitHub:0:WebhookSecret"] = "a-webhook-secret",
            });
        });
        var token = (await ServerHost.StartAsync(app))!;
        if (!empty)
        {
            await new DemoData(app.Services.GetRequiredService<ProductDatabase>(), DateTimeOffset.UtcNow).SeedAsync(repositories, findings);
        }

        return new SeededServer(app, folder, token);
    }

    /// <summary>A client that is signed in, asks for pages and follows no redirect.</summary>
    public HttpClient CreateClient()
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
