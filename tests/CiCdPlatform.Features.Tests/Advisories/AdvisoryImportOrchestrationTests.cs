using System.Text.Json;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Advisories;
using CiCdPlatform.Features.Schedules;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Features.Tests.Advisories;

public sealed class AdvisoryImportOrchestrationTests
{
    [Theory]
    [OnSqlite]
    public async Task Run_DayAfterDay_ImportsWhatIsNewAndNamesWhatCannotBeRead(SqlDialect dialect)
    {
        var time = new ManualTimeProvider();
        using var folder = new TemporaryFolder();
        using var http = new HttpClient();
        await using var database = await StoreFixture.CreateAsync(dialect);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "1.json"), Osv("GHSA-1"));
        var store = new AdvisoryStore(database.Product, time);
        var plan = new PlanAdvisoryImportActivity(new AdvisorySettings { Sources = [folder.Path, Path.Combine(folder.Path, "missing")] }, time);
        var import = new ImportAdvisoriesActivity(new AdvisoryImporter(store, http, time));
        var services = new ServiceCollection();
        services.AddDurableEngine(_ => new DurableEngineOptions { Database = database.Sql, Time = time, Catalogue = new DurableCatalogue([new AdvisoryImportOrchestration(plan, import)], [plan, import]) });
        await using var process = services.BuildServiceProvider();
        await process.GetRequiredService<DurableEngine>().StartAsync();
        var durable = process.GetRequiredService<IDurableClient>();
        using var starter = new ScheduleStarter(StandingSchedules.AdvisoryImport, durable, time, NullLogger<ScheduleStarter>.Instance);
        await starter.StartAsync(default);

        var first = await SleepingAsync(durable, time.GetUtcNow());
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "2.json"), Osv("GHSA-2"));
        time.Advance(TimeSpan.FromDays(1));
        var second = await SleepingAsync(durable, time.GetUtcNow());

        Assert.Equal([(1, null), (0, "does not exist")], first.Imports.Select(one => (one.Advisories, one.Error is null ? null : "does not exist")));
        Assert.Equal(2, second.Imports[0].Advisories);
        Assert.Equal(2, (await store.FindAsync([new PackageKey("npm", "a")], default))[new PackageKey("npm", "a")].Count);
        Assert.Single(await durable.ListAsync(nameof(AdvisoryImportOrchestration)));
    }

    private static Task<AdvisoryImportState> SleepingAsync(IDurableClient durable, DateTimeOffset lastRun) => Eventually.NotNullAsync(
        async () => (await durable.GetAsync(AdvisoryImportOrchestration.InstanceId))?.Status is { } json
            && JsonSerializer.Deserialize<AdvisoryImportState>(json, JsonSerializerOptions.Web) is { } state && state.LastRun == lastRun && state.NextRun > lastRun ? state : null,
        $"the import to sleep after its run at {lastRun:O}");

    private static string Osv(string id) => $$"""{ "id": "{{id}}", "affected": [{ "package": { "ecosystem": "npm", "name": "a" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] }] }""";
}
