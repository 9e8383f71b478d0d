using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Forges;
using CiCdPlatform.Server.Tests.Access;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Server.Tests.Events;

public sealed class EventTests
{
    private const string Planted = "planted-password-0123";

    [Fact]
    public async Task Stream_BrokenOff_GoesOnWithoutAGapAndShowsNoCredential()
    {
        await using var server = await RunningServer.StartAsync();
        await using var first = await Listener.OpenAsync(server, server.Token, "events:job:one");
        Publish(server, "one", 1, 20);
        var heard = await first.ReadAsync(20);
        await first.DisposeAsync();
        Publish(server, "one", 21, 40);
        Publish(server, "two", 1, 5);

        await using var second = await Listener.OpenAsync(server, server.Token, "events:job:one", heard[^1].Id);
        heard.AddRange(await second.ReadAsync(20));

        Assert.Equal(Enumerable.Range(1, 40), heard.Select(one => one.Data.GetProperty("number").GetInt32()));
        Assert.All(heard, one => Assert.DoesNotContain(Planted, one.Data.ToString(), StringComparison.Ordinal));
        Assert.All(heard, one => Assert.Equal("[masked]", one.Data.GetProperty("accessToken").GetString()));
    }

    [Fact]
    public async Task Socket_OfSomebodyWithOneRepository_HearsOfThatAlone()
    {
        await using var server = await RunningServer.StartAsync(new() { ["Access:PasswordRounds"] = "100000" });
        var (person, _) = await Person.CreateAsync(server, "ada", "none", new { role = "viewer", host = "forge.example", owner = "own" });
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + person.Token);
        await socket.ConnectAsync(new Uri(server.Client.BaseAddress!.ToString().Replace("http", "ws", StringComparison.Ordinal) + "api/v1/events/socket?after=0"), default);
        var events = server.Services.GetRequiredService<IEventPublisher>();
        events.Publish(new LiveEvent(EventChannels.System, EventTypes.WorkerStarted, new { number = 1 }));
        events.Publish(new LiveEvent(EventChannels.Job("a"), EventTypes.JobStarted, new { number = 2 }) { Repository = Repository(1, "foreign/one") });
        events.Publish(new LiveEvent(EventChannels.Job("b"), EventTypes.JobStarted, new { number = 3 }) { Repository = Repository(2, "own/two") });

        var buffer = new byte[4_096];
        var read = await socket.ReceiveAsync(buffer, default);
        var heard = JsonSerializer.Deserialize<EventView>(buffer.AsSpan(0, read.Count), JsonSerializerOptions.Web)!;

        Assert.Equal((3, "forge.example/own/two"), (heard.Data.GetProperty("number").GetInt32(), heard.Repository));
        Assert.Equal(3, (await person.GetAsync("/api/v1/events/recent")).Body.GetProperty("events")[0].GetProperty("data").GetProperty("number").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, (await person.GetAsync("/api/v1/events?channels=everything")).Status);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        person.Dispose();
    }

    [Fact]
    public void Recent_AskedForWhatItHolds_GivesThoseThatAreHeardAndSaysWhenItHoldsThemNoMore()
    {
        var recent = new RecentEvents();
        var hears = new EventListener(null!, ["events:job:one"]);
        Assert.Null(recent.After(0, hears));
        recent.BeginAfter(10);
        for (var id = 11; id <= 12_010; id++)
        {
            recent.Add(new StoredEvent(id, 0, id % 2 == 0 ? "events:job:one" : "events:job:two", EventTypes.JobProgress, null, 0, null, "{}"));
        }

        Assert.Null(recent.After(2_009, hears));
        Assert.Equal(Enumerable.Range(1_006, 5_000).Select(half => half * 2L), recent.After(2_010, hears)!.Select(one => one.Id));
        Assert.Equal([12_010], recent.After(12_008, hears)!.Select(one => one.Id));
        Assert.Empty(recent.After(12_010, hears)!);
    }

    [Fact]
    public async Task Caller_OverTheLimit_IsToldOfOnce()
    {
        await using var server = await RunningServer.StartAsync(new() { ["RateLimits:Administrator:Read"] = "3" });
        for (var call = 0; call < 6; call++)
        {
            using var _ = await server.Client.SendAsync(server.Authorised(HttpMethod.Get, "/api/v1/auth/session"));
        }

        var store = server.Services.GetRequiredService<EventStore>();
        var told = await Eventually.NotNullAsync(
            async () => (await store.ReadAsync(0, 100, [EventChannels.System], default)).Where(one => one.Type == EventTypes.RateLimitExceeded).ToList() is { Count: > 0 } found ? found : null, "the limit to be told");

        // A minute may have begun between two calls.
        Assert.InRange(told.Count, 1, 2);
        Assert.Contains("\"limit\":3", told[0].Data, StringComparison.Ordinal);
    }

    [FactIfPostgres]
    public async Task Event_OfOneProcess_IsHeardAtAnother()
    {
        await using var database = await (await PostgresCluster.SharedAsync()).CreateDatabaseAsync();
        var settings = new Dictionary<string, string?> { ["Database:Provider"] = "PostgreSql", ["Database:ConnectionString"] = database.ConnectionString, ["Events:PollEvery"] = "00:00:30", ["RateLimits:Administrator:Read"] = "9" };
        using var logs = new LogLines();
        await using var one = await RunningServer.StartAsync(settings, logs);
        using var folder = new TemporaryFolder();
        await using var two = RunningServer.Build(folder, null, settings);
        await ServerHost.StartAsync(two);
        await using var listener = await Listener.OpenAsync(new Uri(two.Urls.First()), one.Token, "events:job:one");

        Publish(one, "one", 1, 3);

        Assert.DoesNotContain(logs.Lines, line => line.StartsWith("Live events wait", StringComparison.Ordinal));
        Assert.Equal([1, 2, 3], (await listener.ReadAsync(3)).Select(happened => happened.Data.GetProperty("number").GetInt32()));

        // What is counted by one process counts at the other.
        using var client = new HttpClient { BaseAddress = new Uri(two.Urls.First()), DefaultRequestHeaders = { Authorization = new("Bearer", one.Token) } };
        await Eventually.NotNullAsync(
            async () =>
            {
                using var here = await one.Client.SendAsync(one.Authorised(HttpMethod.Get, "/api/v1/auth/session"));
                using var there = await client.GetAsync("/api/v1/auth/session");
                return here.StatusCode == HttpStatusCode.TooManyRequests && there.StatusCode == HttpStatusCode.TooManyRequests ? client : null;
            },
            "both processes to refuse");

        // A stream that is open does not hold up a process that stops.
        await two.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static RepositoryRef Repository(long id, string name) => new(ForgeKind.GitHub, new Uri("https://forge.example/"), id, name, new ForgeAccess());

    private static void Publish(RunningServer server, string job, int from, int to)
    {
        var events = server.Services.GetRequiredService<IEventPublisher>();
        for (var number = from; number <= to; number++)
        {
            events.Publish(new LiveEvent(EventChannels.Job(job), EventTypes.JobProgress, new { number, line = $"cloned https://somebody:{Planted}@forge.example/own/two", accessToken = "planted" }));
        }
    }

    /// <summary>A client of server-sent events.</summary>
    private sealed class Listener(HttpClient client, HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
    {
        public static Task<Listener> OpenAsync(RunningServer server, string token, string channels, long? after = null) => OpenAsync(server.Client.BaseAddress!, token, channels, after);

        public static async Task<Listener> OpenAsync(Uri server, string token, string channels, long? after = null)
        {
            var client = new HttpClient { BaseAddress = server };
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events?channels=" + channels) { Headers = { Authorization = new("Bearer", token) } };
            if (after is { } last)
            {
                request.Headers.TryAddWithoutValidation("Last-Event-ID", last.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            var lines = new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8);
            var listener = new Listener(client, response, lines);
            if (after is null)
            {
                // The sign of life: from here on it is heard.
                Assert.StartsWith(":", await lines.ReadLineAsync(), StringComparison.Ordinal);
            }

            return listener;
        }

        public async Task<List<EventView>> ReadAsync(int count)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var heard = new List<EventView>();
            while (heard.Count < count && await lines.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    heard.Add(JsonSerializer.Deserialize<EventView>(line.AsSpan(6), JsonSerializerOptions.Web)!);
                }
            }

            return heard;
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            response.Dispose();
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
