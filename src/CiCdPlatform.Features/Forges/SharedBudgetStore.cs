using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Features.Forges;

/// <summary>Budgets in the product's database, so that all processes together keep to them.</summary>
internal sealed class SharedBudgetStore(ProductDatabase database) : IBudgetStore
{
    private const int MaxRaces = 20;

    public static Migration Migration { get; } = new("features-032-forge-budgets", """
        CREATE TABLE forge_budgets (
            credential TEXT NOT NULL PRIMARY KEY,
            account TEXT NOT NULL,
            version BIGINT NOT NULL);
        """);

    /// <summary>Without locks: who was overtaken computes the change again. After many races in a row the budget counts as away, and its user as alone.</summary>
    public async Task<T> ChangeAsync<T>(string key, Func<BudgetAccount, (BudgetAccount Account, T Result)> change, CancellationToken cancellation)
    {
        for (var race = 0; race < MaxRaces; race++)
        {
            var row = await database.FirstOrDefaultAsync<Row>("SELECT account AS Account, version AS Version FROM forge_budgets WHERE credential = @key", new { key }, cancellation);
            var before = row is null ? new BudgetAccount() : JsonSerializer.Deserialize<BudgetAccount>(row.Account) ?? new BudgetAccount();
            var (after, result) = change(before);
            if (row is not null && after == before)
            {
                return result;
            }

            var parameters = new { key, account = JsonSerializer.Serialize(after), version = row?.Version ?? 0 };
            var written = await database.ExecuteAsync(
                row is null
                    ? "INSERT INTO forge_budgets (credential, account, version) VALUES (@key, @account, 1) ON CONFLICT (credential) DO NOTHING"
                    : "UPDATE forge_budgets SET account = @account, version = version + 1 WHERE credential = @key AND version = @version",
                parameters,
                cancellation);
            if (written == 1)
            {
                return result;
            }
        }

        throw new InvalidOperationException($"the budget of {key} was changed by others {MaxRaces} times in a row");
    }

    private sealed class Row
    {
        public required string Account { get; init; }
        public long Version { get; init; }
    }
}
