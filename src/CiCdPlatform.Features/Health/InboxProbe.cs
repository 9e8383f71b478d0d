using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Health;

/// <summary>How the inbox stands.</summary>
/// <param name="Waiting">Intents that wait, counted up to the bound that was given.</param>
/// <param name="Age">How long the oldest of them has waited.</param>
/// <param name="SetAside">Intents set aside after too many tries, counted up to the same bound.</param>
/// <param name="UnsweptFor">The longest since a forge was asked for lost deliveries with success; null before the first time.</param>
public sealed record InboxCondition(int Waiting, TimeSpan Age, int SetAside, TimeSpan? UnsweptFor);

/// <summary>Measures the inbox, at the price of a few index look-ups.</summary>
public sealed class InboxProbe(ProductDatabase database, TimeProvider time)
{
    /// <summary>A forge that was taken out of the settings is not missed for longer.</summary>
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(7);

    /// <summary>Counts up to <paramref name="atMost"/>.</summary>
    public async Task<InboxCondition> MeasureAsync(int atMost, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var row = await database.FirstOrDefaultAsync<Row>(
            """
            SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM inbox_queue WHERE state = 'pending' LIMIT @atMost) w) AS Waiting,
                (SELECT COUNT(*) FROM (SELECT 1 FROM inbox_queue WHERE state = 'set-aside' LIMIT @atMost) s) AS SetAside,
                (SELECT created_at FROM inbox_queue WHERE state = 'pending' ORDER BY id LIMIT 1) AS Oldest,
                (SELECT MIN(swept_until) FROM webhook_sweeps WHERE swept_until > @forgotten) AS Swept
            """,
            new { atMost, forgotten = (now - ForgetAfter).ToUnixTimeMilliseconds() },
            cancellation);
        return new InboxCondition((int)row!.Waiting, Since(row.Oldest) ?? TimeSpan.Zero, (int)row.SetAside, Since(row.Swept));

        TimeSpan? Since(long? moment) => moment is { } at ? now - DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }

    private sealed class Row
    {
        public long Waiting { get; init; }
        public long SetAside { get; init; }
        public long? Oldest { get; init; }
        public long? Swept { get; init; }
    }
}
