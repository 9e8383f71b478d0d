using CiCdPlatform.Durable;
using CiCdPlatform.Server;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>The server in this process, with short waits: what takes its time here takes it from the machine alone.</summary>
internal sealed class ScenarioServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScenarioServer(WebApplication app, string? token)
    {
        _app = app;
        Url = new Uri(app.Urls.First());
        Client = new HttpClient { BaseAddress = Url };
        Client.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
    }

    public Uri Url { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Asks the server's API, as the administrator when this is the first start on its data.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts one on a data folder; the given settings have the last word.</summary>
    public static async Task<ScenarioServer> StartAsync(string dataFolder, params IReadOnlyList<IReadOnlyDictionary<string, string?>> settings)
    {
        var app = ServerHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Server:DataFolder"] = dataFolder,
                ["Proof:Mode"] = "Off",

                // No test asks anybody outside this machine.
                ["Generation:DigestRegistries:0"] = "",
                ["Onboarding:PerHour"] = "100",
                ["Monitor:FirstQuestionAfter"] = "00:00:00.2",
                ["Monitor:AskEvery"] = "00:00:00.1",
                ["Monitor:SilenceAfterWebhook"] = "00:00:02",
                ["Checks:AskForPipelineEvery"] = "00:00:00.2",
                ["Retries:RateLimit:FirstDelay"] = "00:00:01",
                ["Forges:Memory:Runs"] = "00:00:00.1",
                ["Forges:Http:WriteEvery"] = "00:00:00.02",
            });
            foreach (var layer in settings)
            {
                builder.Configuration.AddInMemoryCollection(layer);
            }
        });
        return new ScenarioServer(app, await ServerHost.StartAsync(app));
    }

    /// <summary>So many instances of an orchestration, once each satisfies the predicate.</summary>
    public Task<List<OrchestrationInstance>> InstancesAsync(string name, int count, Func<OrchestrationInstance, bool> predicate, TimeSpan patience) => Eventually.NotNullAsync(
        async () => (await Services.GetRequiredService<IDurableClient>().ListAsync(name, limit: 50)).ToList() is { } found && found.Count >= count && found.TrueForAll(new(predicate))
            ? found
            : null,
        $"{count} instances of {name}",
        patience);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
