using System.Text;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Features.Tests.Storage;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Logs;

public sealed class LogStoreTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Keep_TheSameJobTwice_IsKeptOnceAndComesBackWhole(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var store = new LogStore(database.Product, _time);
        var text = string.Join('\n', Enumerable.Range(0, 100_000).Select(line => $"{line} naïve ✓ ok"));

        Assert.True(await store.KeepAsync(Job(1), text, default));
        Assert.False(await store.KeepAsync(Job(1), "something else", default));

        var log = Assert.Single(await store.ListAsync(null, null, null, PagePosition.Start, 10, default));
        Assert.Equal((1L, "test", "delivery-1", _time.GetUtcNow()), (log.JobId, log.Job, log.DeliveryId, log.CreatedAt));
        Assert.Equal(text, await ReadAsync(store, log.Id));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), log.Bytes);
        Assert.InRange(log.StoredBytes, 1, log.Bytes / 4);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Keep_CredentialsInTheLog_AreMasked(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var store = new LogStore(database.Product, _time);
        var token = "gl" + "pat-" + "q7RvT2mKx9ZbLw4HsYd8";

        await store.KeepAsync(Job(1), $"begin\nTOKEN={token}\ngit clone https://bot:hunter2hunter2@forge.example/x\nAuthorization: Bearer abcdefgh12345\nend", default);

        var kept = await ReadAsync(store, Job(1).LogId);
        Assert.StartsWith("begin\n", kept, StringComparison.Ordinal);
        Assert.EndsWith("\nend", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefgh12345", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("q7RvT2mKx9ZbLw4HsYd8", kept, StringComparison.Ordinal);
        Assert.Contains("https://bot:[masked]@forge.example/x", kept, StringComparison.Ordinal);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task List_PageByPage_MissesAndRepeatsNothing(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var store = new LogStore(database.Product, _time);
        for (var i = 0; i < 25; i++)
        {
            await store.KeepAsync(Job(i, delivery: i % 2 == 0 ? "even" : "odd"), "log " + i, default);
            _time.Advance(TimeSpan.FromSeconds(i % 3));
        }

        var seen = new List<long>();
        PagePosition? after = PagePosition.Start;
        while (after is { } position)
        {
            var page = await store.ListAsync(null, null, null, position, 4, default);
            seen.AddRange(page.Select(log => log.JobId));
            after = page.Count < 4 ? null : PagePosition.Parse(new PagePosition(page[^1].CreatedAtMilliseconds, page[^1].Id).ToString());
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => (long)i), seen.Order());
        Assert.Equal(24, seen[0]);
        Assert.Equal(13, (await store.ListAsync("even", "octo/one", 7, PagePosition.Start, 100, default)).Count);
        Assert.Empty(await store.ListAsync("even", "octo/other", null, PagePosition.Start, 100, default));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task DeleteBefore_InBatches_DeletesOldLogsWithTheirPiecesAndNoOthers(SqlDialect dialect)
    {
        await using var database = await StoreFixture.CreateAsync(dialect);
        var store = new LogStore(database.Product, _time);
        for (var i = 0; i < 5; i++)
        {
            await store.KeepAsync(Job(i), "old", default);
        }

        _time.Advance(TimeSpan.FromDays(8));
        await store.KeepAsync(Job(9), "new", default);
        var before = _time.GetUtcNow() - TimeSpan.FromDays(7);

        Assert.Equal(3, await store.DeleteBeforeAsync(before, 3, default));
        Assert.Equal(2, await store.DeleteBeforeAsync(before, 3, default));
        Assert.Equal(0, await store.DeleteBeforeAsync(before, 3, default));
        Assert.Equal(9, Assert.Single(await store.ListAsync(null, null, null, PagePosition.Start, 10, default)).JobId);
        Assert.Equal(1, await database.CountAsync("job_log_pieces"));
    }

    private static KeptJob Job(long id, string delivery = "delivery-1") => new(new Uri("http://forge/"), 1, "octo/one", 7, id, "test", "success", delivery);

    private static async Task<string> ReadAsync(LogStore store, string id)
    {
        using var whole = new MemoryStream();
        await foreach (var piece in store.ReadAsync(id, default))
        {
            whole.Write(piece.Span);
        }

        return Encoding.UTF8.GetString(whole.ToArray());
    }
}
