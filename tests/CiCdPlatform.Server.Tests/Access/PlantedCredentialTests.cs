using System.Data.Common;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.LocalForge;
using CiCdPlatform.TestKit;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Server.Tests.Access;

/// <summary>Credentials go in by every door that there is; nothing that the server says or keeps may hold one of them.</summary>
[Trait("Category", "Scenario")]
public sealed class PlantedCredentialTests
{
    private const string Model = "planted-model-key-0123456789abcdef";
    private const string Smtp = "planted smtp password 0123456789";

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Credentials_OfAWholeRun_StandInNoLogTraceAnswerEventOrRow(SqlDialect dialect)
    {
        await using var database = await TestDatabase.CreateAsync(dialect);
        using var spans = new Spans();
        using var logs = new LogLines();
        using var folder = new TemporaryFolder();
        await using var forge = await LocalForgeServer.StartAsync(new LocalForgeOptions { DataFolder = folder.Path, Forge = Core.Pipelines.ForgeKind.GitLab, Runner = new InstantRunner(() => Task.CompletedTask) });
        var owner = forge.GitLab.AddUser("octo");
        var forgeToken = forge.GitLab.CreateToken(owner);
        await forge.GitLab.CreateProjectAsync("octo/one", files: new Dictionary<string, string> { ["Dockerfile"] = "FROM alpine:latest\n", ["README.md"] = "# One\n" }, owner: owner);
        await using var server = await RunningServer.StartAsync(
            new()
            {
                ["Access:PasswordRounds"] = "100000",
                ["Database:Provider"] = dialect.ToString(),
                ["Database:ConnectionString"] = database.ConnectionString,
                ["Forges:GitLab:0:Host"] = forge.BaseUrl.ToString(),
                ["Forges:GitLab:0:ApiUrl"] = forge.GitLab.ApiUrl.ToString(),
                ["Forges:GitLab:0:Token"] = forgeToken,
            },
            logs);
        var said = new List<string>();
        using var streamed = new HttpClient { BaseAddress = server.Client.BaseAddress, DefaultRequestHeaders = { Authorization = new("Bearer", server.Token) } };
        using var stream = new StreamReader(await streamed.GetStreamAsync("/api/v1/events?after=0"));
        using var administrator = Person.With(server, server.Token);
        using var nobody = Person.Nobody(server);

        // By every door: sign-in, keys, a request's own token, settings, a webhook's address, an event, wrong passwords and made-up tokens.
        var (person, _) = await Person.CreateAsync(server, "ada", "developer", new { role = "developer", host = forge.BaseUrl.Authority, owner = "octo" });
        using var ___ = person;
        var tokens = await person.SignInAsync("ada");
        var key = (await person.PostAsync("/api/v1/auth/keys", new { name = "script", role = "viewer" })).Body.GetProperty("secret").GetString()!;
        await nobody.PostAsync("/api/v1/auth/sign-in", new { login = "ada", password = "planted wrong password 1" });
        using var guess = Person.With(server, "cicdk_planted-guess-0123456789");
        await guess.GetAsync("/api/v1/auth/session");
        said.Add((await administrator.SendAsync(HttpMethod.Put, "/api/v1/settings", new { settings = new Dictionary<string, string> { ["LanguageModel:ApiKey"] = Model, ["Notifications:SmtpPassword"] = Smtp } })).Body.ToString());
        await person.PostAsync("/api/v1/notifications", new { way = "slack", address = "https://hooks.example/services/planted-hook-address" });
        server.Services.GetRequiredService<IEventPublisher>().Publish(new LiveEvent(EventChannels.System, EventTypes.JobLog, new { line = $"Authorization: Bearer {key}", password = Smtp, url = $"https://user:{Model}@host/" }));
        var (started, scan) = await person.PostAsync("/api/v1/security/scan", new { repositoryUrl = $"{forge.BaseUrl}octo/one", forge = "gitlab", accessToken = forgeToken });
        Assert.True(started == System.Net.HttpStatusCode.Accepted, scan.ToString());
        await Eventually.NotNullAsync(
            async () => (await person.GetAsync(scan.GetProperty("statusUrl").GetString()!)).Body.GetProperty("state").GetString() == "completed" ? this : null, "the scan to end", TimeSpan.FromSeconds(60));

        foreach (var path in new[] { "settings", "settings/history", "audit?limit=500", "auth/users", "auth/keys", "notifications", "events/recent?limit=500", "orchestrations", "deliveries", "status", "repositories", "security/vulnerabilities" })
        {
            using var response = await administrator.RawAsync(HttpMethod.Get, "/api/v1/" + path);
            said.Add(await response.Content.ReadAsStringAsync());
        }

        said.Add((await administrator.GetAsync($"/api/v1/orchestrations/{scan.GetProperty("id").GetString()}?history=true&full=true")).Body.ToString());
        using (var metrics = await administrator.RawAsync(HttpMethod.Get, "/metrics"))
        {
            said.Add(await metrics.Content.ReadAsStringAsync());
        }

        // What went over the stream, up to the scan's end.
        var events = new List<string>();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
        {
            while (await stream.ReadLineAsync(patience.Token) is { } line && !(line.StartsWith("data: ", StringComparison.Ordinal) && line.Contains("job.completed", StringComparison.Ordinal)))
            {
                events.Add(line);
            }
        }

        Assert.Contains(events, line => line.Contains("job.log", StringComparison.Ordinal));
        string[] planted =
        [
            server.Token, Person.Password, forgeToken, key, Model, Smtp, "planted wrong password 1", "planted-guess", "planted-hook-address",
            tokens.GetProperty("accessToken").GetString()!, tokens.GetProperty("refreshToken").GetString()!, RunningServer.GitHubSecret,
        ];
        AssertNone(planted, said, "answers");
        AssertNone(planted, logs.Lines, "logs");
        AssertNone(planted, spans.All, "traces");
        AssertNone(planted, events, "events");
        foreach (var (table, rows) in await RowsAsync(server, dialect))
        {
            AssertNone(planted, rows, "rows of " + table);
        }
    }

    private static void AssertNone(string[] planted, IEnumerable<string> texts, string where)
    {
        foreach (var text in texts)
        {
            Assert.False(Array.Exists(planted, secret => text.Contains(secret, StringComparison.Ordinal)), $"{where} hold {Array.Find(planted, secret => text.Contains(secret, StringComparison.Ordinal))}: {text}");
        }
    }

    private static async Task<Dictionary<string, List<string>>> RowsAsync(RunningServer server, SqlDialect dialect)
    {
        await using var connection = await server.Services.GetRequiredService<ProductDatabase>().OpenAsync(default);
        var all = new Dictionary<string, List<string>>();
        foreach (var table in (await connection.QueryAsync<string>(dialect == SqlDialect.PostgreSql
            ? "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'" : "SELECT name FROM sqlite_master WHERE type = 'table'")).ToList())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using DbDataReader reader = await command.ExecuteReaderAsync();
            var rows = all[table] = [];
            while (await reader.ReadAsync())
            {
                rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column) is byte[] bytes ? System.Text.Encoding.Latin1.GetString(bytes) : reader.GetValue(column).ToString())));
            }
        }

        Assert.Contains("audit_log", all.Keys);
        return all;
    }

    /// <summary>Every span of the process while this lives.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _all = new();
        private readonly System.Diagnostics.ActivityListener _listener;

        public Spans()
        {
            _listener = new System.Diagnostics.ActivityListener
            {
                ShouldListenTo = _ => true,
                Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span => _all.Enqueue($"{span.DisplayName} {string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} {string.Join(' ', span.Events.SelectMany(happened => happened.Tags).Select(tag => $"{tag.Value}"))}"),
            };
            System.Diagnostics.ActivitySource.AddActivityListener(_listener);
        }

        public IEnumerable<string> All => _all;

        public void Dispose() => _listener.Dispose();
    }
}
