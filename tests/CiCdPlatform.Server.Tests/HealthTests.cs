using System.Net;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CiCdPlatform.Server.Tests;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health/live", "alive")]
    [InlineData("/health/ready", "ready")]
    [InlineData("/health", "ready")]
    public async Task Health_OfAServerThatIsWell_SaysSoToAnybody(string path, string status)
    {
        await using var server = await RunningServer.StartAsync();

        var (code, body) = await AskAsync(server, path);

        Assert.Equal((HttpStatusCode.OK, status), (code, body.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Health_TheDatabaseIsSlow_IsDegradedAndStillReady()
    {
        await using var server = await RunningServer.StartAsync(new() { ["Health:SlowDatabase"] = "00:00:00.0000001" });

        var (code, body) = await AskAsync(server, "/health/ready");

        Assert.Equal((HttpStatusCode.OK, "degraded"), (code, body.GetProperty("status").GetString()));
        var check = body.GetProperty("checks").GetProperty("database");
        Assert.Equal("degraded", check.GetProperty("status").GetString());
        Assert.StartsWith("the database took", check.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatabaseHealth_NobodyListens_IsNotReady()
    {
        await using var sql = new PostgresDatabase("Host=127.0.0.1;Port=9;Username=u;Password=secret;Database=d");

        var result = await new DatabaseHealth(new ProductDatabase(sql), new HealthSettings(), TimeProvider.System).CheckHealthAsync(new HealthCheckContext());

        Assert.Equal((HealthStatus.Unhealthy, "the database does not answer"), (result.Status, result.Description));
    }

    [Fact]
    public async Task ForgeHealth_ABudgetUsedUpAndAForgeThatIsSilent_NamesBoth()
    {
        var result = await CheckAsync(
            new ForgeCondition("api.one.example", 2, TimeSpan.FromSeconds(61.5), 0),
            new ForgeCondition("api.two.example", 0, TimeSpan.Zero, 5),
            new ForgeCondition("api.three.example", 0, TimeSpan.Zero, 4));

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Equal("the budget of 2 credentials at api.one.example is used up for 62 s; api.two.example left the last 5 requests unanswered", result.Description);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

        static Task<HealthCheckResult> CheckAsync(params ForgeCondition[] conditions) =>
            new ForgeHealth(new Conditions(conditions), new HealthSettings()).CheckHealthAsync(new HealthCheckContext());
    }

    private static async Task<(HttpStatusCode Code, JsonElement Body)> AskAsync(RunningServer server, string path)
    {
        using var response = await server.Client.GetAsync(path);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }

    private sealed class Conditions(IReadOnlyList<ForgeCondition> list) : IForgeConditions
    {
        public IReadOnlyList<ForgeCondition> List() => list;
    }
}
