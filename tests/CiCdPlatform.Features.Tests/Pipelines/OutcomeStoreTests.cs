using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Pipelines;

public sealed class OutcomeStoreTests
{
    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Record_TheSameDeliveryTwice_IsKeptOnceAsFirstTold(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new OutcomeStore(fixture.Product, TimeProvider.System);
        await RecordAsync(store, "one", "a", Outcomes.Green);
        await RecordAsync(store, "one", "a", Outcomes.Red);

        var recorded = Assert.Single(await store.ListAsync(10, default));
        Assert.Equal((Outcomes.Green, 5L, "octo/one"), (recorded.Outcome, recorded.TestsRun, recorded.Repository));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Record_AfterATimeOut_IsReplaced(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new OutcomeStore(fixture.Product, TimeProvider.System);
        await RecordAsync(store, "one", "a", Outcomes.TimedOut);
        await RecordAsync(store, "one", "a", Outcomes.Green);

        Assert.Equal(Outcomes.Green, Assert.Single(await store.ListAsync(10, default)).Outcome);
        Assert.Single(await LearnedAsync(store));
    }

    [Theory]
    [OnSqlite(Outcomes.Red)]
    [OnSqlite(Outcomes.Unproven)]
    [OnSqlite(Outcomes.TimedOut)]
    [OnPostgres(Outcomes.Red)]
    [OnPostgres(Outcomes.Unproven)]
    [OnPostgres(Outcomes.TimedOut)]
    public async Task ListLearned_WhatNeverWentGreen_IsNotThere(SqlDialect dialect, string outcome)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new OutcomeStore(fixture.Product, TimeProvider.System);
        await RecordAsync(store, "one", "a", outcome);

        Assert.Empty(await LearnedAsync(store));
        Assert.Equal(outcome, Assert.Single(await store.ListAsync(10, default)).Outcome);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task ListLearned_SeveralTemplates_AreRankedByTheLowerBoundNotTheRate(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new OutcomeStore(fixture.Product, TimeProvider.System);
        await RecordAsync(store, "lucky", "once", Outcomes.Green);
        for (var i = 0; i < 10; i++)
        {
            await RecordAsync(store, $"often-{i}", "often", i == 0 ? Outcomes.Red : Outcomes.Green);
        }

        await RecordAsync(store, "often-unproven", "often", Outcomes.Unproven);

        var learned = await LearnedAsync(store);
        Assert.Equal(["often", "once"], learned.Select(configuration => configuration.TemplateYaml));
        Assert.Equal((9, 1), (learned[0].Successes, learned[0].Failures));
        Assert.Equal(0.596, learned[0].Score, 0.001);
        Assert.Equal(0.207, learned[1].Score, 0.001);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task ListLearned_AnotherContext_LearnsNothingFromIt(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new OutcomeStore(fixture.Product, TimeProvider.System);
        await RecordAsync(store, "one", "a", Outcomes.Green);

        Assert.Empty(await store.ListLearnedAsync(ForgeKind.GitLab, "go", null, default));
        Assert.Empty(await store.ListLearnedAsync(ForgeKind.GitHub, "rust", null, default));
        Assert.Empty(await store.ListLearnedAsync(ForgeKind.GitHub, "go", "gin", default));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Record_WhatADatabaseCannotKeep_IsKeptAsFarAsItCan(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new OutcomeStore(fixture.Product, TimeProvider.System);

        await RecordAsync(store, "one", "a: \"\0\"", Outcomes.Red, "job \0 failed \ud800 \ud83d\ude00", 1_234_567.125);

        var recorded = Assert.Single(await store.ListAsync(10, default));
        Assert.Equal("job \ufffd failed \ufffd \ud83d\ude00", recorded.Reason);
        Assert.Equal(1_234_567.125, recorded.Seconds);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Record_SeveralProcessesAtOnce_KeepsOneOutcomeAndOneTemplate(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new OutcomeStore(fixture.Product, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => RecordAsync(store, $"delivery-{i % 2}", "a", Outcomes.Green))));

        Assert.Equal(2, (await store.ListAsync(10, default)).Count);
        Assert.Equal(2, Assert.Single(await LearnedAsync(store)).Successes);
    }

    private static Task<IReadOnlyList<LearnedConfiguration>> LearnedAsync(OutcomeStore store) => store.ListLearnedAsync(ForgeKind.GitHub, "go", null, default);

    private static Task RecordAsync(OutcomeStore store, string delivery, string template, string outcome, string? reason = null, double seconds = 2.5) => store.RecordAsync(
        delivery,
        new DeliveryDraft
        {
            Repository = new RepositoryRef(ForgeKind.GitHub, new Uri("http://forge/"), 1, "octo/one", new ForgeAccess(7)),
            DefaultBranch = "main",
            BaseCommit = "base",
            Files = [],
            Definition = "ci.yml",
            Source = GenerationSource.Language,
            Reasons = [],
            Warnings = [],
            TemplateYaml = template,
            Language = "go",
        },
        "head",
        new MonitorResult(outcome, 1, 5, seconds, [], reason),
        default);
}
