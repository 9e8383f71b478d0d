using System.Security.Cryptography;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.Http;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Evaluation.Watching;

/// <summary>What it costs an installation to watch many pipelines, in virtual time: the real orchestrations, engine and client over a forge that counts.</summary>
internal sealed class WatchingEvaluation : IEvaluation
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WatchFor = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookBackAfter = TimeSpan.FromMinutes(45);
    private static readonly TimeSpan LateStep = TimeSpan.FromMinutes(1);

    public string Name => "watching";

    public string Summary => "requests that an installation spends on watching pipelines for 15 minutes of virtual time, against asking every 30 s; the folder is not read [--pipelines 500 --repositories 50]";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var (pipelines, repositories) = (arguments.Number("pipelines", 500), arguments.Number("repositories", 50));
        return new
        {
            Pipelines = pipelines,
            Repositories = repositories,
            LimitAnHour = 5_000,
            AllWebhooksArrive = await MeasureAsync(pipelines, repositories, lost: 0, isNaive: false, cancellation),
            FivePercentOfWebhooksAreLost = await MeasureAsync(pipelines, repositories, lost: 0.05, isNaive: false, cancellation),
            NoWebhookArrives = await MeasureAsync(pipelines, repositories, lost: 1, isNaive: false, cancellation),
            NaiveEveryThirtySeconds = await MeasureAsync(pipelines, repositories, lost: 0, isNaive: true, cancellation),
        };
    }

    private static async Task<object> MeasureAsync(int pipelines, int repositories, double lost, bool isNaive, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"{pipelines} pipelines, {(isNaive ? "asking every 30 s" : $"{lost:P0} of the webhooks lost")}");
        var chance = new Random(20_30);
        var runs = Enumerable.Range(1, pipelines).Select(number => new WatchedRun(number, $"r{number % repositories}", $"{number:x40}", TimeSpan.FromSeconds(120 + chance.Next(1_080)))
        {
            WebhooksArrive = chance.NextDouble() >= lost,
        }).ToList();
        var time = new ManualTimeProvider();
        await using var forge = await WatchedForge.StartAsync(runs, time);
        await using var database = await TestDatabase.CreateAsync(SqlDialect.Sqlite);
        await using (var connection = await database.Sql.OpenAsync(cancellation))
        {
            await Migrations.ApplyAsync(connection, FeatureMigrations.All, cancellation: cancellation);
        }

        await using var process = Process(forge, database, time, isNaive);
        var engine = process.GetRequiredService<DurableEngine>();
        await engine.StartAsync(cancellation);
        var host = new Uri("http://forge/");
        RepositoryRef Of(WatchedRun run) => new(ForgeKind.GitHub, host, run.Number % repositories, "o/" + run.Repository, new ForgeAccess(7));
        foreach (var run in runs)
        {
            // Naive is alone: it hears of nothing.
            var id = PipelineMonitorOrchestration.IdFor(Of(run), run.Sha);
            await engine.Client.StartAsync(nameof(PipelineMonitorOrchestration), new MonitorInput(Of(run), run.Sha, ".github/workflows/ci.yml", $"delivery-{run.Number}") { AsksLate = true }, new StartOptions(id), cancellation);
        }

        var start = time.GetUtcNow();
        var swept = 0;
        for (var now = Step; now <= WatchFor + Step; now += Step)
        {
            await engine.UntilIdleAsync();
            time.Advance(Step);
            foreach (var run in isNaive ? [] : runs.Where(run => lost < 1))
            {
                var id = PipelineMonitorOrchestration.IdFor(Of(run), run.Sha);
                var began = now == TimeSpan.FromSeconds(10) && run.WebhooksArrive;
                var ended = run.WebhooksArrive ? run.Lasts > now - Step && run.Lasts <= now : IsSwept(run, now);
                swept += ended && !run.WebhooksArrive ? 1 : 0;
                if (began || ended)
                {
                    await engine.Client.RaiseEventAsync(id, PipelineMonitorOrchestration.RunChangedEvent, new RunChanged(ended), cancellation: cancellation);
                }
            }
        }

        await engine.UntilIdleAsync();
        var asked = forge.Asked.ToDictionary();
        var inTime = runs.Where(run => run.Lasts <= WatchFor && forge.ReadAfter.ContainsKey(run.Number)).ToList();
        var delays = inTime.Select(run => (forge.ReadAfter[run.Number] - run.Lasts).TotalSeconds).Order().ToList();
        var reading = asked.GetValueOrDefault("jobs") + asked.GetValueOrDefault("log");
        var questions = asked.GetValueOrDefault("list of a repository") + asked.GetValueOrDefault("list of a commit");

        // Each end that is read is listed once before: that is reading, and no watching.
        var watching = questions - asked.GetValueOrDefault("jobs");
        for (var now = WatchFor + Step; now <= LookBackAfter && !isNaive; now += LateStep)
        {
            time.Advance(LateStep);
            foreach (var run in runs.Where(run => lost < 1 && run.WebhooksArrive && run.Lasts > now - LateStep && run.Lasts <= now))
            {
                await engine.Client.RaiseEventAsync(PipelineMonitorOrchestration.IdFor(Of(run), run.Sha), PipelineMonitorOrchestration.RunChangedEvent, new RunChanged(IsTerminal: true), cancellation: cancellation);
            }

            await engine.UntilIdleAsync();
        }

        return new
        {
            EndedWithin15Minutes = runs.Count(run => run.Lasts <= WatchFor),
            ReadWithin15Minutes = inTime.Count,
            MedianSecondsFromEndToReading = Quantile(delays, 0.5),
            NinetyFivePercentWithinSeconds = Quantile(delays, 0.95),
            WatchingRequests = watching,
            WatchingRequestsAMinute = Math.Round(watching / WatchFor.TotalMinutes, 1),
            WatchingShareOfAnHour = Math.Round(watching / 5_000.0, 4),
            ReadingRequests = reading + asked.GetValueOrDefault("jobs"),
            RedeliveriesAskedFor = swept,
            AllRequests = questions + reading,
            ReadWithin45Minutes = forge.ReadAfter.Count,
            RequestsFrom15To45Minutes = forge.Asked.Where(one => one.Key != "token").Sum(one => one.Value) - questions - reading,
        };
    }

    private static double Quantile(List<double> ordered, double share) => ordered.Count == 0 ? 0 : ordered[(int)((ordered.Count - 1) * share)];

    /// <summary>GitHub sends a lost delivery again when the sweeper asks, every five minutes.</summary>
    private static bool IsSwept(WatchedRun run, TimeSpan now) => now.Ticks % SweepEvery.Ticks == 0 && run.Lasts <= now && run.Lasts > now - SweepEvery;

    private static ServiceProvider Process(WatchedForge forge, TestDatabase database, ManualTimeProvider time, bool isNaive)
    {
        using var key = RSA.Create(2048);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(time).AddSingleton(database.Sql).AddSingleton(new ProductDatabase(database.Sql)).AddSingleton(new MonitorSettings());
        services.AddSingleton<IBudgetStore, SharedBudgetStore>().AddSingleton<LogStore>().AddSingleton<ReadRunActivity>().AddSingleton<AskRunActivity>();
        services.AddForges(new ForgeSettings
        {
            GitHub = { new GitHubAppSettings { Host = new Uri("http://forge/"), ApiUrl = forge.Url, AppId = "1", PrivateKey = key.ExportRSAPrivateKeyPem(), WebhookSecret = "s" } },
        });
        services.AddSingleton<PipelineMonitorOrchestration>().AddSingleton<PollingMonitorOrchestration>();
        services.AddDurableEngine(provider => new DurableEngineOptions
        {
            Database = database.Sql,
            Time = time,
            UsesDatabaseClock = false,
            Catalogue = new DurableCatalogue(
                [isNaive ? provider.GetRequiredService<PollingMonitorOrchestration>() : provider.GetRequiredService<PipelineMonitorOrchestration>()],
                [provider.GetRequiredService<ReadRunActivity>(), provider.GetRequiredService<AskRunActivity>()]),
        });
        return services.BuildServiceProvider();
    }
}
