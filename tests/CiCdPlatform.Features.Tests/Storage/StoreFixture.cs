using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Storage;

/// <summary>A fresh database of either dialect with every slice's tables.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private StoreFixture(TestDatabase database) => (_database, Product) = (database, new ProductDatabase(database.Sql));

    public ProductDatabase Product { get; }

    public SqlDatabase Sql => _database.Sql;

    public static async Task<StoreFixture> CreateAsync(SqlDialect dialect)
    {
        var fixture = new StoreFixture(await TestDatabase.CreateAsync(dialect));
        await using var connection = await fixture.Sql.OpenAsync();
        await Migrations.ApplyAsync(connection, FeatureMigrations.All);
        return fixture;
    }

    /// <summary>The same database as another process would have it.</summary>
    public SqlDatabase OpenAnother() => _database.OpenAnother();

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
