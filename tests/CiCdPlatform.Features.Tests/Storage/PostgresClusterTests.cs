using CiCdPlatform.TestKit;
using Npgsql;

namespace CiCdPlatform.Features.Tests.Storage;

public sealed class PostgresClusterTests
{
    [FactIfPostgres]
    public async Task Shared_TwoDatabases_KnowNothingOfEachOther()
    {
        var cluster = await PostgresCluster.SharedAsync();
        await using var one = await cluster.CreateDatabaseAsync();
        await using var other = await cluster.CreateDatabaseAsync();

        await ExecuteAsync(one.ConnectionString, "CREATE TABLE t (n BIGINT)");
        await ExecuteAsync(other.ConnectionString, "CREATE TABLE t (n BIGINT)");

        Assert.Equal("on", await ExecuteAsync(one.ConnectionString, "SHOW fsync"));
        Assert.Equal("on", await ExecuteAsync(one.ConnectionString, "SHOW synchronous_commit"));
    }

    [FactIfPostgres]
    public async Task Restart_AsAfterACrash_KeepsWhatWasCommitted()
    {
        await using var cluster = await PostgresCluster.StartNewAsync();
        await using var database = await cluster.CreateDatabaseAsync();
        await ExecuteAsync(database.ConnectionString, "CREATE TABLE t AS SELECT 7 AS n");

        await cluster.RestartAsync(immediate: true);

        Assert.Equal(7, await ExecuteAsync(database.ConnectionString, "SELECT n FROM t"));
        await cluster.StopAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(database.ConnectionString, "SELECT 1"));
        await cluster.StartAsync();
        Assert.Equal(7, await ExecuteAsync(database.ConnectionString, "SELECT n FROM t"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
