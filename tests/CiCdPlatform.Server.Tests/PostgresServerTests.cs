using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;

namespace CiCdPlatform.Server.Tests;

/// <summary>A server whose PostgreSQL comes and goes.</summary>
public sealed class PostgresServerTests
{
    [FactIfPostgres]
    public async Task Database_AwayAtTheStartAndLater_IsWaitedForAndTheServerGoesOn()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await cluster.CreateDatabaseAsync();
        await cluster.StopAsync();
        using var folder = new TemporaryFolder();
        using var logs = new LogLines();
        var address = new Uri($"http://127.0.0.1:{RunningServer.FreePort()}");
        await using var app = RunningServer.Build(folder, logs, new()
        {
            ["Urls"] = address.ToString(),
            ["Database:Provider"] = "PostgreSql",
            ["Database:ConnectionString"] = database.ConnectionString + ";Timeout=5",
            ["Health:KeepFor"] = "00:00:00",
        });
        using var client = new HttpClient { BaseAddress = address };

        var start = ServerHost.StartAsync(app);
        await UntilAsync(client, "/health/live", HttpStatusCode.OK);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not-ready"), await HealthAsync(client, "/health/ready"));
        using (var refused = await client.PostAsync("/api/github/webhooks", new StringContent("{}")))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(10)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        }

        Assert.False(start.IsCompleted);
        Assert.Contains(logs.Lines, line => line.Contains($"The database 127.0.0.1:{cluster.Port}/{database.Name} does not answer", StringComparison.Ordinal));
        await cluster.StartAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await start.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(HttpStatusCode.OK, (await HealthAsync(client, "/health")).Code);

        await cluster.StopAsync(immediate: true);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not-ready"), await HealthAsync(client, "/health/ready"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not-ready"), await HealthAsync(client, "/health"));
        Assert.Equal((HttpStatusCode.OK, "alive"), await HealthAsync(client, "/health/live"));
        using (var away = await client.GetAsync("/api/v1/pipeline/history"))
        {
            var problem = JsonSerializer.Deserialize<JsonElement>(await away.Content.ReadAsStringAsync());
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "database-away"), (away.StatusCode, problem.GetProperty("code").GetString()));
        }

        await cluster.StartAsync();
        await UntilAsync(client, "/health/ready", HttpStatusCode.OK);
        await UntilAsync(client, "/api/v1/pipeline/history", HttpStatusCode.OK);
        await app.StopAsync();
    }

    private static Task UntilAsync(HttpClient client, string path, HttpStatusCode status) => Eventually.NotNullAsync(
        async () =>
        {
            try
            {
                using var response = await client.GetAsync(path);
                return response.StatusCode == status ? client : null;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        },
        $"{path} to answer {status}");

    private static async Task<(HttpStatusCode Code, string? Status)> HealthAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()).GetProperty("status").GetString());
    }
}
