using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.TestKit;
using Dapper;

namespace CiCdPlatform.Features.Tests.Storage;

/// <summary>A fresh database of either dialect with the features' tables.</summary>
internal sealed class FeatureDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private FeatureDatabase(TestDatabase database) => (_database, Product) = (database, new ProductDatabase(database.Sql.OpenAsync));

    public ProductDatabase Product { get; }

    public SqlDatabase Sql => _database.Sql;

    public static async Task<FeatureDatabase> CreateAsync(SqlDialect dialect)
    {
        var database = new FeatureDatabase(await TestDatabase.CreateAsync(dialect));
        await using var connection = await database.Product.OpenAsync(default);
        await Migrations.ApplyAsync(connection, FeatureMigrations.All, TimeProvider.System, default);
        return database;
    }

    public async Task<long> CountAsync(string table)
    {
        await using var connection = await Product.OpenAsync(default);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM " + table);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
