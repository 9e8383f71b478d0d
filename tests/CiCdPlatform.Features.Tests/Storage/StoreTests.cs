using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Health;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Tests.Storage;

/// <summary>Every slice's SQL, on both databases.</summary>
public sealed class StoreTests
{
    private static readonly Uri Host = new("https://forge.example/");

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Migrations_OfSeveralProcessesAtOnce_AreAppliedOnce(SqlDialect dialect)
    {
        await using var database = await TestDatabase.CreateAsync(dialect);
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var process = database.OpenAnother();
            await using var connection = await process.OpenAsync();
            return (await Migrations.ApplyAsync(connection, FeatureMigrations.All)).Count;
        })));

        Assert.Equal(FeatureMigrations.All.Count, applied.Sum());
        Assert.Equal(1, applied.Count(count => count > 0));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Repositories_RenamedAndRemoved_AreFoundUnderTheirPresentName(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var store = new RepositoryStore(fixture.Product, TimeProvider.System);
        var repository = new RepositoryRef(ForgeKind.GitHub, Host, 5_000_000_000, "octo/old", new ForgeAccess(6_000_000_000));

        await store.PutAsync(repository, default);
        await store.PutAsync(repository with { FullName = "octo/new", Access = new ForgeAccess() }, default);

        Assert.Null(await store.FindAccessAsync(ForgeKind.GitHub, Host, "octo/old", default));
        Assert.Equal(6_000_000_000, (await store.FindAccessAsync(ForgeKind.GitHub, Host, "octo/new", default))?.InstallationId);
        await store.RemoveAsync(Host, repository.Id, default);
        Assert.Null(await store.FindAccessAsync(ForgeKind.GitHub, Host, "octo/new", default));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Bootstrap_OfSeveralProcessesAtOnce_CreatesOneToken(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var tokens = new AccessTokens(fixture.Product, TimeProvider.System);

        var created = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => tokens.CreateBootstrapAsync(default))));

        var token = Assert.Single(created, one => one is not null);
        Assert.Equal(("bootstrap", "administrator"), await tokens.FindAsync(token!, default));
        Assert.Null(await tokens.FindAsync("cicd_" + new string('0', 64), default));
        Assert.Null(await tokens.FindAsync("not\0a token \ud800", default));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task RefreshToken_Saved_IsReadByAnotherProcess(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        await using var other = fixture.OpenAnother();
        await using var services = Process(fixture.Product);
        await using var otherServices = Process(new ProductDatabase(other));
        var store = Store(services);
        var otherStore = Store(otherServices);

        await store.SaveAsync(Host, "client", "first", default);
        Assert.Equal("first", await otherStore.FindAsync(Host, "client", default));
        await otherStore.SaveAsync(Host, "client", "second", default);

        Assert.Equal("second", await store.FindAsync(Host, "client", default));
        Assert.Null(await store.FindAsync(Host, "another", default));
        var kept = await fixture.Product.FirstOrDefaultAsync<string>("SELECT protected FROM forge_refresh_tokens", null, default);
        Assert.DoesNotContain("second", kept, StringComparison.Ordinal);

        static RefreshTokenStore Store(ServiceProvider services) =>
            new(services.GetRequiredService<ProductDatabase>(), services.GetRequiredService<IDataProtectionProvider>(), TimeProvider.System);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task RequestToken_KeptByOneProcess_IsFoundByAnotherUntilItIsForgotten(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        await using var other = fixture.OpenAnother();
        await using var services = Process(fixture.Product);
        await using var otherServices = Process(new ProductDatabase(other));
        var time = new ManualTimeProvider();
        var vault = Vault(services);
        var otherVault = Vault(otherServices);

        var key = await vault.KeepAsync("a-token", default);
        var late = await vault.KeepAsync("another", default);

        Assert.Equal("a-token", await otherVault.FindAsync(key, default));
        Assert.DoesNotContain("a-token", await fixture.Product.FirstOrDefaultAsync<string>("SELECT protected FROM request_tokens", null, default), StringComparison.Ordinal);
        await otherVault.ForgetAsync(key, default);
        Assert.Null(await otherVault.FindAsync(key, default));
        time.Advance(TimeSpan.FromDays(1.1));
        Assert.Null(await otherVault.FindAsync(late, default));
        await otherVault.KeepAsync("a third", default);
        Assert.Equal(1, await fixture.Product.FirstOrDefaultAsync<long>("SELECT COUNT(*) FROM request_tokens", null, default));

        TokenVault Vault(ServiceProvider services) =>
            new(time, new TokenShelf(services.GetRequiredService<ProductDatabase>(), services.GetRequiredService<IDataProtectionProvider>(), time));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task InboxProbe_OfWaitingAndSetAsideIntents_CountsUpToTheBound(SqlDialect dialect)
    {
        await using var fixture = await StoreFixture.CreateAsync(dialect);
        var time = new ManualTimeProvider();
        var probe = new InboxProbe(fixture.Product, time);
        Assert.Equal(new InboxCondition(0, TimeSpan.Zero, 0, null), await probe.MeasureAsync(10, default));

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < 5; i++)
        {
            await fixture.Product.ExecuteAsync(
                "INSERT INTO inbox_queue (host, delivery_id, number, instance_id, payload, state, created_at) VALUES ('h', 'd', @i, 'x', '{}', @state, @at)",
                new { i, state = i == 0 ? "set-aside" : "pending", at = now - 1_000 + i },
                default);
        }

        await fixture.Product.ExecuteAsync("INSERT INTO webhook_sweeps (name, swept_until) VALUES ('a', @fresh), ('gone', @old)", new { fresh = now - 60_000, old = 1 }, default);

        Assert.Equal(new InboxCondition(3, TimeSpan.FromMilliseconds(999), 1, TimeSpan.FromMinutes(1)), await probe.MeasureAsync(3, default));
    }

    [FactIfPostgres]
    public async Task Patiently_TheDatabaseIsAwayForAWhile_GoesOnWhenItIsBack()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var postgres = await cluster.CreateDatabaseAsync();
        await using var sql = new PostgresDatabase(postgres.ConnectionString);
        var product = new ProductDatabase(sql);
        Assert.Equal(1, await product.FirstOrDefaultAsync<int>("SELECT 1", null, default));
        await cluster.StopAsync(immediate: true);
        var refused = new TaskCompletionSource();

        var work = product.PatientlyAsync(
            async () =>
            {
                try
                {
                    return await product.FirstOrDefaultAsync<int>("SELECT 2", null, default);
                }
                catch (Exception e) when (product.IsTransient(e))
                {
                    refused.TrySetResult();
                    throw;
                }
            },
            TimeProvider.System,
            default);
        await refused.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await cluster.StartAsync();

        Assert.Equal(2, await work.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static ServiceProvider Process(ProductDatabase database) =>
        new ServiceCollection().AddSingleton(database).AddSingleton(TimeProvider.System).AddSharedKeys().AddLogging().BuildServiceProvider();
}
