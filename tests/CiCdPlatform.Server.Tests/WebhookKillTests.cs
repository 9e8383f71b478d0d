using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Server.Tests;

/// <summary>A server that is killed while deliveries stream in has every one on disk that it answered 202.</summary>
public sealed class WebhookKillTests
{
    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Kill_DuringIntake_KeepsEveryDeliveryThatWasAccepted(SqlDialect dialect)
    {
        await using var database = await TestDatabase.CreateAsync(dialect);
        using var folder = new TemporaryFolder();
        using var server = (await ServerProcess.StartAsync(
            [
                "--Urls", "http://127.0.0.1:0", "--Server:DataFolder", folder.Path, "--Database:Provider", dialect.ToString(), "--Database:ConnectionString", database.ConnectionString,
                "--Chaos:Trace", Path.Combine(folder.Path, "trace"), "--Forges:GitHub:0:Host", "http://127.0.0.1:9/", "--Forges:GitHub:0:ApiUrl", "http://127.0.0.1:9/api/v3/",
                "--Forges:GitHub:0:AppId", "1", "--Forges:GitHub:0:PrivateKey", RSA.Create(2048).ExportPkcs8PrivateKeyPem(), "--Forges:GitHub:0:WebhookSecret", RunningServer.GitHubSecret,
            ],
            null))!;
        var accepted = new ConcurrentBag<string>();

        var senders = Enumerable.Range(0, 8).Select(sender => Task.Run(() => SendUntilGoneAsync(server.Client, sender, accepted))).ToList();
        await Eventually.NotNullAsync(() => Task.FromResult(accepted.Count >= 200 ? "enough" : null), "200 deliveries", TimeSpan.FromMinutes(2));
        server.Kill();
        await Task.WhenAll(senders);

        await using var connection = await database.Sql.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM webhook_deliveries";
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new HashSet<string>();
        while (await reader.ReadAsync())
        {
            stored.Add(reader.GetString(0));
        }

        Assert.All(accepted, id => Assert.Contains(id, stored));
    }

    private static async Task SendUntilGoneAsync(HttpClient client, int sender, ConcurrentBag<string> accepted)
    {
        var body = Encoding.UTF8.GetBytes("""{ "action": "created" }""");
        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(RunningServer.GitHubSecret), body));
        for (var number = 0; ; number++)
        {
            var id = $"{sender}-{number}";
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/github/webhooks") { Content = new ByteArrayContent(body) };
            request.Headers.Add("X-GitHub-Event", "star");
            request.Headers.Add("X-GitHub-Delivery", id);
            request.Headers.Add("X-Hub-Signature-256", signature);
            try
            {
                using var response = await client.SendAsync(request);
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    accepted.Add(id);
                }
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }
}
