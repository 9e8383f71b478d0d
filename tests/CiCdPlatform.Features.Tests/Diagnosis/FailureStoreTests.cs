using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Diagnosis;

public sealed class FailureStoreTests
{
    private static readonly RepositoryRef Repository = new(ForgeKind.GitLab, new Uri("https://gitlab.example/"), 11, "group/one", new(CredentialKey: "gitlab"));
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Remember_FailureThatWentAwayOnTheSameCommit_IsAFlake(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var store = new FailureStore(database.Product, _time);
        await store.KeepAsync(Run(1, "a"), "main", [Job("total")], default);
        await store.KeepAsync(Run(2, "b"), "main", [Job("total")], default);

        Assert.Equal(1, await store.NoteFlakesAsync(Repository, ".gitlab-ci.yml", "b", default));

        var memory = await store.RememberAsync(Repository, "total", exceptRun: 3, default);
        Assert.Equal((2, 1, 0.5), (memory.Seen, memory.Flaked, memory.FlakeRate));
        Assert.Equal(0, (await store.RememberAsync(Repository, "another", 3, default)).Seen);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Keep_MachineThatFailsAgainInTheSameRun_IsSaidToHaveFailedBefore(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var store = new FailureStore(database.Product, _time);
        var machine = Job("no space") with { IsInfrastructure = true };

        Assert.False(await store.KeepAsync(Run(1, "a"), "main", [machine], default));
        Assert.False(await store.KeepAsync(Run(1, "a"), "main", [machine], default));
        Assert.True(await store.KeepAsync(Run(1, "a") with { Attempt = 2 }, "main", [machine], default));
        Assert.False(await store.KeepAsync(Run(2, "a"), "main", [machine], default));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task KeepMend_Outcomes_GiveAndTakeConfidence(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var store = new FailureStore(database.Product, _time);
        var mend = new KeptMend(new Dictionary<string, string> { ["Makefile"] = "all:\n" }, ["the path was wrong"], ["wrong-path"], 0.8);
        MendTry Try(string outcome) => new("wrong-path", "make", 0.8, outcome, null);

        await store.KeepMendAsync("m-1", Run(1, "a"), "main", "total", "proven", null, mend, [Try("red"), Try("green")], default);
        await store.KeepMendAsync("m-1", Run(1, "a"), "main", "total", "proven", null, mend, [Try("green")], default);
        await store.KeepMendAsync("m-2", Run(2, "b"), "main", "total", "not-green", "red", mend, [Try("red"), Try("further"), Try("unproven")], default);

        Assert.Equal(new PatternRecord(1, 2), (await store.RecordsAsync(default))[("wrong-path", "make")]);
        Assert.Equal(0.6, new PatternRecord(1, 2).Confidence(0.8));
        Assert.Equal(["the path was wrong"], (await store.RememberAsync(Repository, "total", 3, default)).MendedBy);
        Assert.Equal(1, await store.CountOfferedAsync(Repository, "main", default));
    }

    private static FailureInput Run(long id, string commit) => new(Repository, id, ".gitlab-ci.yml", commit, "main", "push", 1);

    private static JobDiagnosis Job(string fingerprint) => new(1, "test", "log-1", FailureCategory.Test, "it failed", null, [], 0.9, IsInfrastructure: false) { Fingerprint = fingerprint };
}
