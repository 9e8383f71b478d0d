using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using CiCdPlatform.Server;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Chaos.Api;

/// <summary>A fuzz run against a server of its own: <c>fuzz [--requests 50000] [--seed 1] [--at-once 8]</c>.</summary>
internal static class FuzzRun
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var arguments = new ProgramArguments(words);
        using var folder = new TemporaryFolder();
        using var errors = new Errors();
        await using var app = ServerHost.Build([], builder =>
        {
            builder.Logging.ClearProviders().AddProvider(errors);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Server:DataFolder"] = folder.Path,
                ["RateLimits:Enabled"] = "false",
                ["Access:PasswordRounds"] = "100000",

                // Nobody outside hears of it: the forges are known by their names and are away.
                ["Forges:GitHub:0:ApiUrl"] = "http://127.0.0.1:9/",
                ["Forges:GitLab:0:ApiUrl"] = "http://127.0.0.1:9/api/v4/",
                ["Forges:GitLab:0:Token"] = "unused",
                ["Forges:GitLab:0:WebhookToken"] = "unused",
                ["Forges:GitHub:0:AppId"] = "1",
                ["Forges:GitHub:0:PrivateKey"] = RSA.Create(2048).ExportPkcs8PrivateKeyPem(),
                ["Forges:GitHub:0:WebhookSecret"] = "unused",
            });
        });
        var token = await ServerHost.StartAsync(app);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(2) };
        var fuzz = new ApiFuzz(await ApiDescription.ReadAsync(client), client, token!, arguments.Number("seed", 1));
        var report = await fuzz.RunAsync(arguments.Number("requests", 50_000), arguments.Number("at-once", 8), CancellationToken.None);
        await app.StopAsync();
        Console.WriteLine(JsonSerializer.Serialize(new { report.Seed, report.Requests, report.Invalid, report.Statuses, Faults = report.Faults.Take(50), Errors = errors.All.Take(50) }, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));
        return report.Faults.Count == 0 && errors.All.IsEmpty ? 0 : 1;
    }

    /// <summary>Everything that was logged as an error, or with an exception at hand.</summary>
    private sealed class Errors : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                All.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
