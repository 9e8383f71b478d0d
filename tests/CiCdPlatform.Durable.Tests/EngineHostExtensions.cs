using Dapper;

namespace CiCdPlatform.Durable.Tests;

internal static class EngineHostExtensions
{
    /// <summary>Moves the clock on while the instance sleeps, giving it the chance to act in between.</summary>
    public static async Task AdvanceUntilEndedAsync(this EngineHost host, TimeSpan step, string id = "one")
    {
        var ended = host.EndAsync(id);
        while (!ended.IsCompleted)
        {
            await host.IdleAsync();
            if (!ended.IsCompleted)
            {
                host.Time.Advance(step);
            }
        }

        await ended;
    }

    /// <summary>Waits until nothing can happen before the clock moves.</summary>
    public static Task IdleAsync(this EngineHost host) => host.Engine.IdleAsync();

    public static async Task ExecuteAsync(this EngineHost host, string sql)
    {
        await using var connection = await host.Database.Sql.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    public static async Task<string?> ScalarAsync(this EngineHost host, string sql)
    {
        await using var connection = await host.Database.Sql.OpenAsync();
        return await connection.ExecuteScalarAsync<string?>(sql);
    }

    /// <summary>Waits until the engine is idle, and holds what a query finds against what is expected.</summary>
    public static async Task RowAsync(this EngineHost host, string sql, string expected)
    {
        await host.IdleAsync();
        Assert.Equal(expected, await host.ScalarAsync(sql));
    }
}
