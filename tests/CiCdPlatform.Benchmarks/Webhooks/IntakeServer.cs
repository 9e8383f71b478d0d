using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Server;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Benchmarks.Webhooks;

/// <summary>
/// The product's server as it is, but for what a push leads to: an orchestration that counts, and on the branch <c>timed</c> calls an activity that writes down when it ran.
/// Runs in a process of its own until its standard input ends.
/// </summary>
internal static class IntakeServer
{
    public static async Task RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        var counter = new Counter();
        var app = ServerHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(Catalogue(counter));
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Server:DataFolder"] = arguments.Text("data"),
                ["Database:Provider"] = arguments.Text("provider"),
                ["Database:ConnectionString"] = arguments.Text("connection"),
                ["Forges:GitHub:0:Host"] = "http://127.0.0.1:9/",
                ["Forges:GitHub:0:ApiUrl"] = "http://127.0.0.1:9/api/v3/",
                ["Forges:GitHub:0:AppId"] = "1",
                ["Forges:GitHub:0:PrivateKey"] = RSA.Create(2048).ExportPkcs8PrivateKeyPem(),
                ["Forges:GitHub:0:WebhookSecret"] = arguments.Text("secret"),
            });
        });
        app.MapGet("/benchmark/count", () => counter.Count.ToString(CultureInfo.InvariantCulture)).AllowAnonymous();
        app.MapGet("/benchmark/ran/{sha}", (string sha) => counter.Ran.TryGetValue(sha, out var at) ? Results.Text(at.ToString(CultureInfo.InvariantCulture)) : Results.NoContent()).AllowAnonymous();
        await ServerHost.StartAsync(app, cancellation);
        Console.WriteLine($"listening {app.Urls.First()}");
        await Console.In.ReadToEndAsync(cancellation);
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private static DurableCatalogue Catalogue(Counter counter)
    {
        var stamp = new Stamp(counter);
        return new DurableCatalogue([new CountingPush(counter, stamp)], [stamp]);
    }

    private sealed class Counter
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        /// <summary>When the activity of a commit ran, on the machine's monotonic clock.</summary>
        public ConcurrentDictionary<string, long> Ran { get; } = new();

        public void Add() => Interlocked.Increment(ref _count);
    }

    private sealed class CountingPush(Counter counter, Stamp stamp) : Orchestration<PushChecksInput, string>
    {
        public override string Name => "PushChecksOrchestration";

        public override async Task<string> RunAsync(OrchestrationContext context, PushChecksInput input)
        {
            if (input.Branch == "timed")
            {
                return await context.CallActivityAsync(stamp, input.After);
            }

            counter.Add();
            return "";
        }
    }

    private sealed class Stamp(Counter counter) : Activity<string, string>
    {
        public override Task<string> RunAsync(Durable.ActivityContext context, string input)
        {
            counter.Ran[input] = Stopwatch.GetTimestamp();
            return Task.FromResult("");
        }
    }
}
