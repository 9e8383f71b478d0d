using System.Diagnostics;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks;

/// <summary>Workflows of five steps a second, each step on disk before the next begins; beside a rival, in turns, when one is given.</summary>
internal sealed class DurableThroughput(bool isPostgres) : IBenchmark
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string Name => isPostgres ? "durable-postgres" : "durable-sqlite";

    public string Summary => $"workflows of five no-op steps on {(isPostgres ? "PostgreSQL" : "SQLite")} [--workflows N] [--concurrency N] [--runs N] [--rival COMMAND]{(isPostgres ? " [--connection STRING: its schema public is emptied]" : "")}";

    public async Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        var rival = arguments.Text("rival");
        var runs = arguments.Number("runs", rival is null ? 1 : 5);
        var (ours, theirs) = (new List<Throughput>(), new List<Throughput>());
        for (var run = 0; run < runs; run++)
        {
            ours.Add(await MeasureAsync(arguments, cancellation));
            await Console.Error.WriteLineAsync($"{Name} {run + 1}: {ours[^1]}");
            if (rival is not null)
            {
                theirs.Add(await RivalAsync(rival, cancellation));
                await Console.Error.WriteLineAsync($"rival {run + 1}: {theirs[^1]}");
            }
        }

        var median = Throughput.MedianOf(ours);
        return rival is null
            ? median
            : new { median.PerSecond, median.P50ms, median.P99ms, Rival = Throughput.MedianOf(theirs), Ratio = Math.Round(median.PerSecond / Throughput.MedianOf(theirs).PerSecond, 2), Runs = ours, RivalRuns = theirs };
    }

    private async Task<Throughput> MeasureAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        await using var database = await DurableDatabase.CreateAsync(isPostgres, arguments.Text("connection"));
        var opened = database.Open();
        await using var _ = opened;
        await using var engine = new DurableEngine(new() { Database = opened, Catalogue = FiveSteps.Catalogue });
        await engine.StartAsync(cancellation);
        var concurrency = arguments.Number("concurrency", 32);
        await LoadAsync(engine.Client, "warm", arguments.Number("warm-up", 1_000), concurrency, cancellation);
        return await LoadAsync(engine.Client, "run", arguments.Number("workflows", 5_000), concurrency, cancellation);
    }

    private static async Task<Throughput> LoadAsync(IDurableClient client, string prefix, int count, int concurrency, CancellationToken cancellation)
    {
        var (next, latencies, started) = (0, new double[count], Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(LoopAsync, cancellation)));
        return new(Math.Round(count / Stopwatch.GetElapsedTime(started).TotalSeconds, 1), Math.Round(Figures.Median(latencies), 2), Math.Round(Figures.Percentile(latencies, 99), 2));

        async Task LoopAsync()
        {
            for (var number = Interlocked.Increment(ref next) - 1; number < count; number = Interlocked.Increment(ref next) - 1)
            {
                var (id, begun) = ($"{prefix}-{number}", Stopwatch.GetTimestamp());
                await client.StartAsync(nameof(FiveSteps), number, new(id), cancellation);
                var ended = await client.WaitAsync(id, cancellation);
                latencies[number] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                if (ended is not { State: OrchestrationState.Completed })
                {
                    throw new InvalidOperationException($"{id} ended {ended.State}: {ended.Error}");
                }
            }
        }
    }

    private static async Task<Throughput> RivalAsync(string command, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith('{'));
        return process.ExitCode == 0 && line is not null
            ? JsonSerializer.Deserialize<Throughput>(line, Json)!
            : throw new UsageException($"--rival '{command}' ended with {process.ExitCode} and printed no JSON object with perSecond, p50ms and p99ms");
    }
}

/// <summary>Workflows a second, and from start to end of one in milliseconds.</summary>
internal sealed record Throughput(double PerSecond, double P50ms, double P99ms)
{
    public static Throughput MedianOf(IReadOnlyList<Throughput> runs) => new(
        Figures.Median(runs.Select(run => run.PerSecond)), Figures.Median(runs.Select(run => run.P50ms)), Figures.Median(runs.Select(run => run.P99ms)));
}
