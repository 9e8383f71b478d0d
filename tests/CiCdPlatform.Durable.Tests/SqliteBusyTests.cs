using CiCdPlatform.TestKit;
using Dapper;

namespace CiCdPlatform.Durable.Tests;

public sealed class SqliteBusyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Write_WhileAnotherHoldsTheLock_WaitsForItAndSucceeds()
    {
        var database = new SqliteDatabase($"Data Source={Path.Combine(_folder.Path, "busy.db")};Pooling=False");
        await using var first = database.Open();
        await using var second = database.Open();
        await first.ExecuteAsync("CREATE TABLE t (x INTEGER)");
        await first.ExecuteAsync("BEGIN IMMEDIATE");
        await first.ExecuteAsync("INSERT INTO t VALUES (7)");

        var writing = Task.Run(() => second.ExecuteAsync("INSERT INTO t SELECT COUNT(*) FROM t"));
        await Task.Delay(30);
        Assert.False(writing.IsCompleted);
        await first.ExecuteAsync("COMMIT");
        await writing;

        Assert.Equal([7, 1], await first.QueryAsync<long>("SELECT x FROM t ORDER BY rowid"));
    }

    public void Dispose() => _folder.Dispose();
}
