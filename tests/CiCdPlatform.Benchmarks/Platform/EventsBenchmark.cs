using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks.Platform;

/// <summary>
/// Live subscribers over server-sent events while events are published; halfway every one is cut off and goes on from the last id that it has. Every event must come once, in order.
/// </summary>
internal sealed class EventsBenchmark : IBenchmark
{
    public string Name => "events";

    public string Summary => "live events [--database sqlite|postgres] [--subscribers 1000] [--channels 100] [--rate 500] [--seconds 20]";

    public async Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Flag("serve"))
        {
            await PlatformServer.RunAsync(arguments, cancellation);
            return new { };
        }

        var (subscribers, channels, rate, seconds) = (arguments.Number("subscribers", 1_000), arguments.Number("channels", 100), arguments.Number("rate", 500), arguments.Number("seconds", 20));
        var dialect = arguments.Text("database", "sqlite") == "postgres" ? SqlDialect.PostgreSql : SqlDialect.Sqlite;
        await using var server = await PlatformProcess.StartAsync(Name, dialect, cancellation);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = subscribers * 2 }) { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        var all = Enumerable.Range(0, subscribers).Select(number => new Subscriber(client, $"events:job:bench-{number % channels}")).ToList();
        await ConnectAsync(all, cancellation);
        await Console.Error.WriteLineAsync($"{all.Count} listen");

        // The first seconds are for the compilers alone: of what is published, and of coming again.
        var warming = client.PostAsync($"/benchmark/publish?seconds=4&perSecond={rate}&channels={channels}", null, cancellation);
        await Task.Delay(2_000, cancellation);
        await Task.WhenAll(all.Select(one => one.CutAsync()));
        await ConnectAsync(all, cancellation);
        await warming;
        await Task.Delay(1_000, cancellation);
        foreach (var one in all)
        {
            one.Begin();
        }

        var publishing = client.PostAsync($"/benchmark/publish?seconds={seconds}&perSecond={rate}&channels={channels}", null, cancellation);
        await Task.Delay(TimeSpan.FromSeconds(seconds / 2.0), cancellation);
        var cut = Stopwatch.GetTimestamp();
        await Task.WhenAll(all.Select(one => one.CutAsync()));
        await ConnectAsync(all, cancellation);
        var reconnected = Stopwatch.GetElapsedTime(cut).TotalSeconds;
        await Console.Error.WriteLineAsync($"all were cut off and listen again after {reconnected:0.0} s");
        using var answer = await publishing;
        var published = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(cancellation));
        await Task.Delay(2_000, cancellation);
        await Task.WhenAll(all.Select(one => one.CutAsync()));

        // What was made good after the cut waited for it; what came live is what is promised.
        var live = all.SelectMany(one => one.Live).Order().ToArray();
        var expected = (long)seconds * rate / channels * subscribers;
        return new
        {
            database = dialect.ToString(),
            subscribers,
            channels,
            publishedPerSecond = Math.Round(published.GetProperty("sent").GetInt32() / published.GetProperty("seconds").GetDouble(), 1),
            deliveries = all.Sum(one => one.Count),
            expected,
            lost = all.Sum(one => Math.Max(0, (seconds * rate / channels) - one.Count)),
            outOfOrder = all.Sum(one => one.OutOfOrder),
            reconnectSeconds = Math.Round(reconnected, 2),
            p50ms = Math.Round(Figures.Percentile(live, 50), 1),
            p99ms = Math.Round(Figures.Percentile(live, 99), 1),
            lateBySecond = all.SelectMany(one => one.Late).GroupBy(at => (int)at).OrderBy(group => group.Key).ToDictionary(group => group.Key, group => group.Count()),
            maxMs = Math.Round(live.Length == 0 ? 0 : live[^1], 1),
        };
    }

    private static Task ConnectAsync(List<Subscriber> all, CancellationToken cancellation) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = cancellation }, async (one, stop) => await one.ConnectAsync(stop));

    private const double Promised = 250;

    private sealed class Subscriber(HttpClient client, string channel)
    {
        private CancellationTokenSource _stop = new();
        private Task _reading = Task.CompletedTask;
        private long? _last;
        private long _next;
        private long _liveFrom;
        private long _begun;

        public ConcurrentQueue<double> Live { get; } = new();

        public long Count { get; private set; }

        public int OutOfOrder { get; private set; }

        /// <summary>When live events came that took longer than is promised, in seconds since the beginning.</summary>
        public ConcurrentQueue<double> Late { get; } = new();

        public void Begin()
        {
            (_next, Count, _begun) = (0, 0, Stopwatch.GetTimestamp());
            Live.Clear();
            Late.Clear();
        }

        public async Task ConnectAsync(CancellationToken cancellation)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events?channels=" + channel);
            if (_last is { } last)
            {
                request.Headers.TryAddWithoutValidation("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
            }

            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            response.EnsureSuccessStatusCode();
            _liveFrom = Stopwatch.GetTimestamp();
            _reading = ReadAsync(response, _stop.Token);
        }

        public async Task CutAsync()
        {
            await _stop.CancelAsync();
            await _reading;
        }

        private async Task ReadAsync(HttpResponseMessage response, CancellationToken stop)
        {
            try
            {
                using var _ = response;
                using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(stop), Encoding.UTF8);
                long id = 0;
                while (await lines.ReadLineAsync(stop) is { } line)
                {
                    if (line.StartsWith("id: ", StringComparison.Ordinal))
                    {
                        id = long.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
                    }
                    else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    {
                        Take(id, Number(line, "\"number\":"), Number(line, "\"stamp\":"));
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
            {
                // Cut off.
            }
        }

        private void Take(long id, long number, long stamp)
        {
            _last = id;
            OutOfOrder += number == _next || number == 0 ? 0 : 1;
            _next = number + 1;
            Count++;
            if (stamp > _liveFrom)
            {
                var took = Stopwatch.GetElapsedTime(stamp).TotalMilliseconds;
                Live.Enqueue(took);
                if (took > Promised)
                {
                    Late.Enqueue(Stopwatch.GetElapsedTime(_begun).TotalSeconds);
                }
            }
        }

        private static long Number(string line, string name)
        {
            var at = line.IndexOf(name, StringComparison.Ordinal) + name.Length;
            var end = at;
            while (char.IsAsciiDigit(line[end]))
            {
                end++;
            }

            return long.Parse(line.AsSpan(at, end - at), CultureInfo.InvariantCulture);
        }
    }
}
