using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks;

/// <summary>What a hundred thousand sleeping instances cost a process that has nothing to do.</summary>
internal sealed class DurableSleepers : IBenchmark
{
    public string Name => "sleepers";

    public string Summary => "idle CPU, memory, start-up and the latency of a new instance over sleeping ones [--instances N] [--seconds N] [--only postgres|sqlite]";

    public async Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        var only = arguments.Text("only");
        return new
        {
            Postgres = only is null or "postgres" ? await MeasureAsync(arguments, isPostgres: true, cancellation) : null,
            Sqlite = only is null or "sqlite" ? await MeasureAsync(arguments, isPostgres: false, cancellation) : null,
        };
    }

    private static async Task<SleepersFigures> MeasureAsync(ProgramArguments arguments, bool isPostgres, CancellationToken cancellation)
    {
        await using var database = await DurableDatabase.CreateAsync(isPostgres, isPostgres ? arguments.Text("connection") : null);
        var count = arguments.Number("instances", 100_000);
        await FillAsync(database, count, cancellation);
        await Console.Error.WriteLineAsync($"{count} instances sleep on {(isPostgres ? "PostgreSQL" : "SQLite")}; a fresh process looks at them");
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true };
        string[] words = ["sleepers-process", "--json", "--connection", database.Connection, "--dialect", isPostgres ? "postgres" : "sqlite", "--seconds", arguments.Text("seconds", "60")];
        foreach (var word in Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? words.Prepend(typeof(DurableSleepers).Assembly.Location) : words)
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start)!;
        var ready = await process.StandardOutput.ReadLineAsync(cancellation);
        var startUp = Stopwatch.GetElapsedTime(started);
        var figures = JsonSerializer.Deserialize<SleepersFigures>(await process.StandardOutput.ReadToEndAsync(cancellation), JsonSerializerOptions.Web);
        await process.WaitForExitAsync(cancellation);
        return ready == SleepersProcess.Ready && figures is not null
            ? figures with { Instances = count, StartUpSeconds = Math.Round(startUp.TotalSeconds, 2) }
            : throw new InvalidOperationException($"the fresh process said {ready} and ended with {process.ExitCode}");
    }

    private static async Task FillAsync(DurableDatabase database, int count, CancellationToken cancellation)
    {
        var opened = database.Open();
        await using var _ = opened;
        await using var engine = new DurableEngine(new() { Database = opened, Catalogue = FiveSteps.Catalogue });
        await engine.StartAsync(cancellation);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 256, CancellationToken = cancellation }, async (number, token) =>
        {
            await engine.Client.StartAsync(nameof(Sleeper), number, new(string.Create(CultureInfo.InvariantCulture, $"sleeper-{number}")), token);
            if (number % 20_000 == 0)
            {
                await Console.Error.WriteLineAsync($"{number} started");
            }
        });

        // Every one of them has taken its first turn when none is left that has not.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while ((await engine.Client.ListAsync(nameof(Sleeper), OrchestrationState.Pending, 1, cancellation)).Count > 0)
        {
            await tick.WaitForNextTickAsync(cancellation);
        }
    }
}

/// <summary>The fresh process over the sleepers: not for people, but listed, so that it can be started.</summary>
internal sealed class SleepersProcess : IBenchmark
{
    public const string Ready = "ready";

    public string Name => "sleepers-process";

    public string Summary => "the fresh process that sleepers starts (--connection STRING --dialect postgres|sqlite --seconds N)";

    public async Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation)
    {
        var database = DurableDatabase.Open(arguments.Text("dialect") == "postgres", arguments.Text("connection") ?? throw new UsageException("--connection is required"));
        await using var _ = database;
        await using var engine = new DurableEngine(new() { Database = database, Catalogue = FiveSteps.Catalogue });
        await engine.StartAsync(cancellation);
        var first = await LatencyAsync(engine.Client, 0, cancellation);
        await Console.Out.WriteLineAsync(Ready);
        for (var warm = 1; warm < 50; warm++)
        {
            await LatencyAsync(engine.Client, warm, cancellation);
        }

        // What was just warmed up is still being compiled: that is not what a sleeping process costs.
        await Task.Delay(TimeSpan.FromSeconds(10), cancellation);
        var (cpuBefore, memoryBefore, started) = (Cpu(), Memory(), Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(arguments.Number("seconds", 60)), cancellation);
        var cpu = (Cpu() - cpuBefore) / Stopwatch.GetElapsedTime(started);
        var memoryAfter = Memory();
        var afterwards = await LatencyAsync(engine.Client, 50, cancellation);
        var latencies = new List<double>();
        for (var number = 51; number < 151; number++)
        {
            latencies.Add(await LatencyAsync(engine.Client, number, cancellation));
        }

        return new SleepersFigures
        {
            IdleCpuPercent = Math.Round(100 * cpu, 2),
            MemoryMegabytesBefore = memoryBefore,
            MemoryMegabytesAfter = memoryAfter,
            FirstInstanceMs = Math.Round(first, 1),
            InstanceAfterIdleMs = Math.Round(afterwards, 1),
            InstanceP50ms = Math.Round(Figures.Median(latencies), 2),
            InstanceP99ms = Math.Round(Figures.Percentile(latencies, 99), 2),
        };
    }

    /// <summary>From the start of a workflow of five steps to its end, in milliseconds.</summary>
    private static async Task<double> LatencyAsync(IDurableClient client, int number, CancellationToken cancellation)
    {
        var (id, started) = ($"fresh-{number}", Stopwatch.GetTimestamp());
        await client.StartAsync(nameof(FiveSteps), number, new(id), cancellation);
        await client.WaitAsync(id, cancellation);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static TimeSpan Cpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private static double Memory()
    {
        using var self = Process.GetCurrentProcess();
        return Math.Round(self.WorkingSet64 / 1048576.0, 1);
    }
}

/// <summary>What the sleepers cost; an instance is a workflow of five steps from start to end.</summary>
internal sealed record SleepersFigures
{
    public int Instances { get; init; }

    /// <summary>From the start of the process to the end of its first instance.</summary>
    public double StartUpSeconds { get; init; }

    /// <summary>Of one core.</summary>
    public double IdleCpuPercent { get; init; }

    public double MemoryMegabytesBefore { get; init; }

    public double MemoryMegabytesAfter { get; init; }

    public double FirstInstanceMs { get; init; }

    public double InstanceAfterIdleMs { get; init; }

    public double InstanceP50ms { get; init; }

    public double InstanceP99ms { get; init; }
}
