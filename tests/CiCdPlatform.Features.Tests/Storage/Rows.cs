using Dapper;

namespace CiCdPlatform.Features.Tests.Storage;

/// <summary>Looks into tables.</summary>
internal static class Rows
{
    public static async Task<long> CountAsync(this StoreFixture database, string table)
    {
        await using var connection = await database.Product.OpenAsync(default);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM " + table);
    }
}
