using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Artifacts;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Retention;
using CiCdPlatform.Features.Schedules;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Features.Tests.Retention;

public sealed class RetentionOrchestrationTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [OnSqlite]
    public async Task Run_WhatHasGrownOld_IsArchivedDeletedAndCooled_AndTheRestStays(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        await using var process = await StartAsync(database, new RetentionSettings { BatchSize = 2 });
        await FillAsync(process, database, "old");
        _time.Advance(TimeSpan.FromDays(100));
        await FillAsync(process, database, "new");

        await StartRetentionAsync(process);
        var status = await SleepingAsync(process, lastRun: _time.GetUtcNow());

        Assert.Equal(
            [("archived", 1), ("purged", 0), ("logs", 5), ("cooled", 2), ("deliveries", 1), ("removed", 0)], status.Done.Select(pair => (pair.Key, (int)pair.Value)));
        Assert.Empty(status.Failed);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromDays(1), status.NextRun);
        var operations = process.GetRequiredService<IDurableOperations>();
        Assert.True((await operations.FindAsync("old", default))!.IsArchived);
        Assert.False((await operations.FindAsync("new", default))!.IsArchived);
        Assert.Equal(5, await database.CountAsync("job_logs"));
        Assert.Equal(2, await database.CountAsync("artifacts WHERE tier = 'cold-table'"));
        Assert.Equal(2, await database.CountAsync("artifacts WHERE tier = 'hot'"));
        Assert.Equal(["new", "old-pending"], await IdsAsync(database));
    }

    [Theory]
    [OnSqlite]
    public async Task Run_DayAfterDay_IsOneInstanceWithAShortHistory(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        await using var process = await StartAsync(database, new RetentionSettings());
        await StartRetentionAsync(process);
        await SleepingAsync(process, _time.GetUtcNow());

        for (var day = 0; day < 5; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            await SleepingAsync(process, _time.GetUtcNow());
        }

        await StartRetentionAsync(process);
        Assert.Single(await process.GetRequiredService<IDurableClient>().ListAsync(nameof(RetentionOrchestration)));
        Assert.InRange((await process.GetRequiredService<IDurableOperations>().GetHistoryAsync(RetentionOrchestration.InstanceId)).Count, 1, 60);
    }

    [Theory]
    [OnSqlite]
    public async Task Start_WithChangedSettings_TheyTakeEffect(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var first = _time.GetUtcNow();
        await using (var process = await StartAsync(database, new RetentionSettings()))
        {
            await StartRetentionAsync(process);
            await SleepingAsync(process, first);
        }

        await using var later = await StartAsync(database, new RetentionSettings { Every = TimeSpan.FromHours(2) });
        await StartRetentionAsync(later);

        var status = await StatusAsync(later, found => found.NextRun == first + TimeSpan.FromHours(2), "the new time of the next run");
        Assert.Equal(first, status.LastRun);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Steps_BatchByBatch_DoWhatHasGrownOldAndEnd(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        await using var process = await StartAsync(database, new RetentionSettings { BatchSize = 2 });
        await FillAsync(process, database, "old");
        _time.Advance(TimeSpan.FromDays(100));
        var steps = process.GetRequiredService<RetentionSteps>();
        var done = new Dictionary<string, int>();
        foreach (var step in steps.Names)
        {
            int batch;
            do
            {
                batch = await steps.RunAsync(step, _time.GetUtcNow(), default);
                done[step] = done.GetValueOrDefault(step) + batch;
            }
            while (steps.IsFull(batch));
        }

        Assert.Equal([("archived", 1), ("purged", 0), ("logs", 5), ("cooled", 2), ("deliveries", 1), ("removed", 0)], done.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal((0, 0, 2), (await database.CountAsync("job_log_pieces"), await database.CountAsync("artifact_pieces"), await database.CountAsync("artifact_cold_pieces")));
        Assert.Equal(["old-pending"], await IdsAsync(database));
    }

    [Fact]
    public async Task Run_StepThatFails_IsNamedAndTheOthersAreDone()
    {
        await using var database = await StoreFixture.CreateAsync(SqlDialect.Sqlite);
        await using var process = await StartAsync(database, new RetentionSettings());
        await FillAsync(process, database, "old");
        _time.Advance(TimeSpan.FromDays(100));
        await using (var connection = await database.Product.OpenAsync(default))
        {
            await connection.ExecuteAsync("DROP TABLE job_log_pieces");
        }

        await StartRetentionAsync(process);
        var status = await SleepingAsync(process, _time.GetUtcNow());

        Assert.Contains("job_log_pieces", Assert.Contains("logs", status.Failed), StringComparison.Ordinal);
        Assert.Equal((2, 1), (status.Done["cooled"], status.Done["deliveries"]));
    }

    private static async Task StartRetentionAsync(IServiceProvider process)
    {
        using var starter = new ScheduleStarter(StandingSchedules.Retention, process.GetRequiredService<IDurableClient>(), TimeProvider.System, NullLogger<ScheduleStarter>.Instance);
        await starter.StartAsync(default);
        await starter.ExecuteTask!;
    }

    private static Task<RetentionStatus> SleepingAsync(IServiceProvider process, DateTimeOffset lastRun) =>
        StatusAsync(process, status => status.Step == "sleeping" && status.LastRun == lastRun && status.NextRun > lastRun, $"retention to sleep after its run at {lastRun:O}");

    private static Task<RetentionStatus> StatusAsync(IServiceProvider process, Func<RetentionStatus, bool> holds, string what) => Eventually.NotNullAsync(
        async () => (await process.GetRequiredService<IDurableClient>().GetAsync(RetentionOrchestration.InstanceId))?.Status is { } json
            && JsonSerializer.Deserialize<RetentionStatus>(json, JsonSerializerOptions.Web) is { } status && holds(status) ? status : null,
        what);

    private static async Task<IEnumerable<string>> IdsAsync(StoreFixture database)
    {
        await using var connection = await database.Product.OpenAsync(default);
        return await connection.QueryAsync<string>("SELECT id FROM webhook_deliveries ORDER BY id");
    }

    private async Task FillAsync(IServiceProvider process, StoreFixture database, string name)
    {
        for (var i = 0; i < 5; i++)
        {
            await process.GetRequiredService<LogStore>().KeepAsync(new KeptJob(new Uri("http://forge/"), 1, "octo/one", name == "old" ? 7 : 8, i, "test", "success", name + i), name, default);
        }

        var draft = new DeliveryDraft
        {
            Repository = new RepositoryRef(ForgeKind.GitHub, new Uri("http://forge/"), 1, "octo/one", new ForgeAccess(7)),
            DefaultBranch = "main",
            BaseCommit = "base",
            Files = [new GeneratedFile("ci.yml", "name: CI")],
            Definition = "ci.yml",
            Source = GenerationSource.Language,
            Reasons = [],
            Warnings = [],
            TemplateYaml = "t",
            Language = "go",
        };
        await process.GetRequiredService<ArtifactStore>().KeepAsync(name, draft, new DeliveryProof(name, "octo/one", "head", "green", null, "language", [], [], 1, 5, 2.5, []), default);
        var durable = process.GetRequiredService<IDurableClient>();
        await durable.StartAsync(nameof(DoneOrchestration), null, new StartOptions(name));
        await durable.WaitAsync(name);
        await using var connection = await database.Product.OpenAsync(default);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        const string delivery = "INSERT INTO webhook_deliveries (host, id, event, bytes, received_at) VALUES ('forge', @id, 'push', 1, @now)";
        await connection.ExecuteAsync(delivery, new { id = name, now });
        if (name == "old")
        {
            await connection.ExecuteAsync(delivery, new { id = name + "-pending", now });
            await connection.ExecuteAsync(
                "INSERT INTO inbox_queue (host, delivery_id, number, instance_id, payload, created_at) VALUES ('forge', 'old-pending', 0, 'x', '{}', @now)", new { now });
        }
    }

    private async Task<ServiceProvider> StartAsync(StoreFixture database, RetentionSettings settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time).AddSingleton(database.Product).AddSingleton(settings).AddSingleton<EngineAccess>().AddSingleton<LogStore>().AddSingleton<ArtifactStore>();
        services.AddSingleton<ColdFolder>().AddSingleton<ColdTable>().AddSingleton<CiCdPlatform.Features.Installations.RepositoryData>().AddSingleton<RetentionSteps>().AddSingleton<PlanRetentionActivity>().AddSingleton<RetentionBatchActivity>();
        services.AddSingleton<IColdStorage>(provider => provider.GetRequiredService<ColdFolder>()).AddSingleton<IColdStorage>(provider => provider.GetRequiredService<ColdTable>());
        services.AddDurableEngine(provider => new DurableEngineOptions
        {
            Database = database.Sql,
            Time = _time,
            Catalogue = new DurableCatalogue(
                [ActivatorUtilities.CreateInstance<RetentionOrchestration>(provider), new DoneOrchestration()],
                [provider.GetRequiredService<PlanRetentionActivity>(), provider.GetRequiredService<RetentionBatchActivity>()]),
        });
        var process = services.BuildServiceProvider();
        await process.GetRequiredService<DurableEngine>().StartAsync();
        return process;
    }

    private sealed class DoneOrchestration : Orchestration<string?, string>
    {
        public override Task<string> RunAsync(OrchestrationContext context, string? input) => Task.FromResult("done");
    }
}
