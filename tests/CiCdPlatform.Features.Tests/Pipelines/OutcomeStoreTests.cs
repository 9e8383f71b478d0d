using System.Data.Common;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Pipelines;

public sealed class OutcomeStoreTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private OutcomeStore _store = null!;

    public async Task InitializeAsync()
    {
        var database = new SqliteDatabase($"Data Source={Path.Combine(_folder.Path, "outcomes.db")}");
        var product = new ProductDatabase(_ => Task.FromResult<DbConnection>(database.Open()));
        await using var connection = await product.OpenAsync(default);
        await Migrations.ApplyAsync(connection, FeatureMigrations.All, TimeProvider.System, default);
        _store = new OutcomeStore(product, TimeProvider.System);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Record_TheSameDeliveryTwice_IsKeptOnceAsFirstTold()
    {
        await RecordAsync("one", "a", Outcomes.Green);
        await RecordAsync("one", "a", Outcomes.Red);

        var recorded = Assert.Single(await _store.ListAsync(10, default));
        Assert.Equal((Outcomes.Green, 5L, "octo/one"), (recorded.Outcome, recorded.TestsRun, recorded.Repository));
    }

    [Fact]
    public async Task Record_AfterATimeOut_IsReplaced()
    {
        await RecordAsync("one", "a", Outcomes.TimedOut);
        await RecordAsync("one", "a", Outcomes.Green);

        Assert.Equal(Outcomes.Green, Assert.Single(await _store.ListAsync(10, default)).Outcome);
        Assert.Single(await LearnedAsync());
    }

    [Theory]
    [InlineData(Outcomes.Red)]
    [InlineData(Outcomes.Unproven)]
    [InlineData(Outcomes.TimedOut)]
    public async Task ListLearned_WhatNeverWentGreen_IsNotThere(string outcome)
    {
        await RecordAsync("one", "a", outcome);

        Assert.Empty(await LearnedAsync());
        Assert.Equal(outcome, Assert.Single(await _store.ListAsync(10, default)).Outcome);
    }

    [Fact]
    public async Task ListLearned_SeveralTemplates_AreRankedByTheLowerBoundNotTheRate()
    {
        await RecordAsync("lucky", "once", Outcomes.Green);
        for (var i = 0; i < 10; i++)
        {
            await RecordAsync($"often-{i}", "often", i == 0 ? Outcomes.Red : Outcomes.Green);
        }

        await RecordAsync("often-unproven", "often", Outcomes.Unproven);

        var learned = await LearnedAsync();
        Assert.Equal(["often", "once"], learned.Select(configuration => configuration.TemplateYaml));
        Assert.Equal((9, 1), (learned[0].Successes, learned[0].Failures));
        Assert.Equal(0.596, learned[0].Score, 0.001);
        Assert.Equal(0.207, learned[1].Score, 0.001);
    }

    [Fact]
    public async Task ListLearned_AnotherContext_LearnsNothingFromIt()
    {
        await RecordAsync("one", "a", Outcomes.Green);

        Assert.Empty(await _store.ListLearnedAsync(ForgeKind.GitLab, "go", null, default));
        Assert.Empty(await _store.ListLearnedAsync(ForgeKind.GitHub, "rust", null, default));
        Assert.Empty(await _store.ListLearnedAsync(ForgeKind.GitHub, "go", "gin", default));
    }

    private Task<IReadOnlyList<LearnedConfiguration>> LearnedAsync() => _store.ListLearnedAsync(ForgeKind.GitHub, "go", null, default);

    private Task RecordAsync(string delivery, string template, string outcome) => _store.RecordAsync(
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
        new MonitorResult(outcome, 1, 5, 2.5, [], null),
        default);
}
