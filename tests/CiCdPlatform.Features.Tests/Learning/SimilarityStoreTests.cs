using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Learning;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Learning;

public sealed class SimilarityStoreTests
{
    private static readonly RepositoryVector Here = RepositoryVector.Of("m", [1, 0, 0]);

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Neighbours_OfSeveral_AreTheGreenOnesThatAreAlikeEnoughLikestFirst(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var (outcomes, similar) = (new OutcomeStore(fixture.Product, TimeProvider.System), new SimilarityStore(fixture.Product, TimeProvider.System));
        await KeepAsync("near", Outcomes.Green, [0.9f, 0.1f, 0]);
        await KeepAsync("nearer", Outcomes.Green, [1, 0.05f, 0]);
        await KeepAsync("far", Outcomes.Green, [0, 1, 0]);
        await KeepAsync("red", Outcomes.Red, [1, 0, 0]);
        await KeepAsync("other-model", Outcomes.Green, [1, 0, 0], "other");
        await similar.KeepAsync("near", RepositoryVector.Of("m", [0, 0, 1]), default);

        Assert.Equal(["nearer", "near"], (await similar.NeighboursAsync(ForgeKind.GitHub, "go", Here, default)).Select(found => found.TemplateYaml));
        Assert.Empty(await similar.NeighboursAsync(ForgeKind.GitLab, "go", Here, default));
        Assert.Empty(await similar.NeighboursAsync(ForgeKind.GitHub, "rust", Here, default));

        async Task KeepAsync(string name, string outcome, float[] values, string model = "m")
        {
            await similar.KeepAsync(name, RepositoryVector.Of(model, values), default);
            var draft = new DeliveryDraft
            {
                Repository = new RepositoryRef(ForgeKind.GitHub, new Uri("http://forge/"), 1, "octo/one", new ForgeAccess(7)),
                DefaultBranch = "main",
                BaseCommit = "base",
                Files = [],
                Definition = "ci.yml",
                Source = GenerationSource.Language,
                Reasons = [],
                Warnings = [],
                TemplateYaml = name,
                Language = "go",
                Framework = "gin",
            };
            await outcomes.RecordAsync(name, draft, "head", new MonitorResult(outcome, 1, 5, 1, [], null), default);
        }
    }
}
