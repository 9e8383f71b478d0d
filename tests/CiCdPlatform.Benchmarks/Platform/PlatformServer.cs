using System.Diagnostics;
using System.Security.Cryptography;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Server;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CiCdPlatform.Benchmarks.Platform;

/// <summary>The product's server as it is, with one address more at which it is told to publish. Runs in a process of its own until its standard input ends.</summary>
internal static class PlatformServer
{
    public static async Task RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        var app = ServerHost.Build([], builder =>
        {
            builder.Logging.ClearProviders().AddSimpleConsole(options => options.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
            builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Server:DataFolder"] = arguments.Text("data"),
                ["Database:Provider"] = arguments.Text("provider"),
                ["Database:ConnectionString"] = arguments.Text("connection"),
                ["RateLimits:Administrator:Read"] = "1000000000",
                ["Forges:GitHub:0:AppId"] = "1",
                ["Forges:GitHub:0:PrivateKey"] = RSA.Create(2048).ExportPkcs8PrivateKeyPem(),
                ["Forges:GitHub:0:WebhookSecret"] = "unused",
            });
        });

        // Numbers of each channel are without gaps, so that a loss is seen; the stamp is of the machine's monotonic clock.
        app.MapPost("/benchmark/publish", async (int seconds, int perSecond, int channels, IEventPublisher events, CancellationToken stop) =>
        {
            var (start, sent) = (Stopwatch.GetTimestamp(), 0);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (sent < seconds * perSecond && await timer.WaitForNextTickAsync(stop))
            {
                for (var due = Math.Min(seconds * perSecond, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond)); sent < due; sent++)
                {
                    events.Publish(new LiveEvent(
                        EventChannels.Job($"bench-{sent % channels}"),
                        EventTypes.JobProgress,
                        new { number = sent / channels, stamp = Stopwatch.GetTimestamp(), status = new { step = "watching", branch = "cicd/pipeline", reasons = new[] { "a template for go with gin" } } }));
                }
            }

            return Results.Ok(new { sent, seconds = Stopwatch.GetElapsedTime(start).TotalSeconds });
        }).AllowAnonymous();
        var token = await ServerHost.StartAsync(app, cancellation);
        Console.WriteLine($"listening {app.Urls.First()} {token}");
        await Console.In.ReadToEndAsync(cancellation);
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}

/// <summary>That server in its own process with a fresh database.</summary>
internal sealed class PlatformProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TemporaryFolder _folder;
    private readonly IAsyncDisposable? _postgres;

    private PlatformProcess(Process process, TemporaryFolder folder, IAsyncDisposable? postgres, Uri address, string token)
    {
        (_process, _folder, _postgres, Address, Token) = (process, folder, postgres, address, token);
    }

    public Uri Address { get; }

    public string Token { get; }

    public static async Task<PlatformProcess> StartAsync(string benchmark, SqlDialect dialect, CancellationToken cancellation)
    {
        var folder = new TemporaryFolder();
        var own = dialect == SqlDialect.PostgreSql ? await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync() : null;
        var connection = own?.ConnectionString ?? $"Data Source={Path.Combine(folder.Path, "benchmark.db")}";
        var start = new ProcessStartInfo("dotnet", [typeof(PlatformProcess).Assembly.Location, benchmark, "--serve", "--provider", dialect.ToString(), "--connection", connection, "--data", folder.Path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("listening ", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new PlatformProcess(process, folder, own, new Uri(line.Split(' ')[1]), line.Split(' ')[2]);
            }
        }

        throw new InvalidOperationException("the server did not start; what it said stands above");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _folder.Dispose();
    }
}
