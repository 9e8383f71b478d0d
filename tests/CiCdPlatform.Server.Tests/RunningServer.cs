using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Server.Tests;

/// <summary>A real server on a loopback port with a database of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public const string GitHubSecret = "a-webhook-secret";
    public const string GitLabToken = "a-webhook-token";
    private static readonly string Key = System.Security.Cryptography.RSA.Create(2048).ExportPkcs8PrivateKeyPem();
    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;

    private RunningServer(WebApplication app, TemporaryFolder folder, string token)
    {
        _app = app;
        _folder = folder;
        Token = token;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public string Token { get; }

    public HttpClient Client { get; }

    /// <summary>Where the server keeps everything that it keeps.</summary>
    public string DataFolder => _folder.Path;

    public IServiceProvider Services => _app.Services;

    public static async Task<RunningServer> StartAsync(Dictionary<string, string?>? settings = null, ILoggerProvider? logs = null)
    {
        var folder = new TemporaryFolder();
        var app = Build(folder, logs, settings ?? []);
        return new RunningServer(app, folder, (await ServerHost.StartAsync(app))!);
    }

    /// <summary>A server that is not started yet.</summary>
    public static WebApplication Build(TemporaryFolder folder, ILoggerProvider? logs, Dictionary<string, string?> settings)
    {
        return ServerHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            if (logs is not null)
            {
                builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
            }

            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Server:DataFolder"] = folder.Path,
                ["Forges:GitHub:0:Host"] = "http://127.0.0.1:9/",
                ["Forges:GitHub:0:ApiUrl"] = "http://127.0.0.1:9/api/v3/",
                ["Forges:GitHub:0:AppId"] = "1",
                ["Forges:GitHub:0:PrivateKey"] = Key,
                ["Forges:GitHub:0:WebhookSecret"] = GitHubSecret,
                ["Forges:GitLab:0:Host"] = "http://127.0.0.1:9/",
                ["Forges:GitLab:0:ApiUrl"] = "http://127.0.0.1:9/api/v4/",
                ["Forges:GitLab:0:Token"] = "unused",
                ["Forges:GitLab:0:WebhookToken"] = GitLabToken,
            });
            builder.Configuration.AddInMemoryCollection(settings);
        });
    }

    /// <summary>A port of the loopback that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A request with the administrator's token.</summary>
    public HttpRequestMessage Authorised(HttpMethod method, string path) =>
        new(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
