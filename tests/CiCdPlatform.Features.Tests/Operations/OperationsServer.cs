using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Tests.Operations;

/// <summary>The endpoints over a real engine with orchestrations made for the purpose, behind the product's own access.</summary>
internal sealed class OperationsServer : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly WebApplication _app;

    private OperationsServer(TestDatabase database, WebApplication app, string token)
    {
        (_database, _app) = (database, app);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Client { get; }

    public IDurableClient Durable => _app.Services.GetRequiredService<IDurableClient>();

    public FlakyActivity Flaky => _app.Services.GetRequiredService<FlakyActivity>();

    public static async Task<OperationsServer> StartAsync(SqlDialect dialect)
    {
        var database = await TestDatabase.CreateAsync(dialect);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(database.Sql).AddSingleton(new ProductDatabase(database.Sql)).AddSingleton(new TokenVault(TimeProvider.System, null)).AddSingleton<FlakyActivity>();
        builder.Services.AddDurableEngine(provider => new DurableEngineOptions
        {
            Database = database.Sql,
            Catalogue = new DurableCatalogue(
                [new WaitingOrchestration(), new FlakyOrchestration(provider.GetRequiredService<FlakyActivity>())],
                [provider.GetRequiredService<FlakyActivity>()]),
        });
        builder.Services.AddAccess(builder.Configuration);
        builder.Services.AddProblemDetails();
        await using (var connection = await database.Sql.OpenAsync())
        {
            await Migrations.ApplyAsync(connection, FeatureMigrations.All);
        }

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        OrchestrationEndpoints.Map(app);
        await app.StartAsync();
        return new OperationsServer(database, app, (await app.Services.GetRequiredService<AccessTokens>().CreateBootstrapAsync(default))!);
    }

    public Task<bool> StartAsync(string orchestration, string id, object? input = null, string tenant = "") =>
        Durable.StartAsync(orchestration, input, new StartOptions(id) { Tenant = tenant });

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>("/api/v1/orchestrations" + path);

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orchestrations" + path) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>The instance once it is in a state.</summary>
    public async Task<JsonElement> InStateAsync(string id, string state) => (await Eventually.NotNullAsync(
        async () => await GetAsync("/" + id) is var view && view.GetProperty("state").GetString() == state ? new Box(view) : null, $"{id} to be {state}")).View;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    private sealed record Box(JsonElement View);
}

/// <summary>What to begin with.</summary>
public sealed record WaitingInput(string Text, string? AccessToken);

/// <summary>Waits for two events and ends with their payloads.</summary>
internal sealed class WaitingOrchestration : Orchestration<WaitingInput?, List<string?>>
{
    public override async Task<List<string?>> RunAsync(OrchestrationContext context, WaitingInput? input)
    {
        context.SetStatus(new { Step = "waiting", Text = input?.Text });
        return [await context.WaitForEventAsync<string?>("go", TimeSpan.FromDays(1), null), await context.WaitForEventAsync<string?>("go", TimeSpan.FromDays(1), null)];
    }
}

/// <summary>Calls the activity and ends with its answer.</summary>
internal sealed class FlakyOrchestration(FlakyActivity flaky) : Orchestration<string, int>
{
    public override Task<int> RunAsync(OrchestrationContext context, string input) => context.CallActivityAsync(flaky, input);
}

/// <summary>Two dear halves; the second fails until it is mended.</summary>
internal sealed class FlakyActivity : Activity<string, int>
{
    public bool Mended { get; set; }

    public int FirstHalves { get; private set; }

    public override async Task<int> RunAsync(ActivityContext context, string input)
    {
        var half = await context.RecoveryPointAsync<int?>();
        if (half is null)
        {
            FirstHalves++;
            half = input.Length;
            await context.SaveRecoveryPointAsync(half);
        }

        return Mended ? half.Value * 2 : throw new InvalidOperationException("the second half broke");
    }
}
