using CiCdPlatform.TestKit;
using Dapper;

namespace CiCdPlatform.Durable.Tests;

public sealed class MigrationsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Apply_Twice_AppliesEachOnceAndInOrder()
    {
        await using var connection = new SqliteDatabase($"Data Source={Path.Combine(_folder.Path, "m.db")};Pooling=False").Open();
        Migration[] first = [new("0001", "CREATE TABLE a (x INTEGER)"), new("0002", "ALTER TABLE a ADD COLUMN y INTEGER")];

        Assert.Equal(["0001", "0002"], await Migrations.ApplyAsync(connection, first));
        Assert.Equal(["0003"], await Migrations.ApplyAsync(connection, [.. first, new("0003", "INSERT INTO a (x, y) VALUES (1, 2)")]));
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM a"));
    }

    [Fact]
    public async Task Apply_OneFails_LeavesNothingBehind()
    {
        await using var connection = new SqliteDatabase($"Data Source={Path.Combine(_folder.Path, "m.db")};Pooling=False").Open();

        await Assert.ThrowsAnyAsync<Exception>(() => Migrations.ApplyAsync(connection, [new("0001", "CREATE TABLE a (x INTEGER)"), new("0002", "CREATE NONSENSE")]));

        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM sqlite_master"));
    }

    public void Dispose() => _folder.Dispose();
}
