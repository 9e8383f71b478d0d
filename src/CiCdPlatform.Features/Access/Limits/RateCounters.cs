using System.Collections.Concurrent;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Features.Access.Limits;

/// <summary>What is left of a limit; <paramref name="ResetSeconds"/> until it begins anew. <paramref name="IsFirstRefusal"/>: the first of this window in this process.</summary>
internal readonly record struct RateVerdict(bool IsAllowed, int Limit, int Remaining, int ResetSeconds, bool IsFirstRefusal);

/// <summary>
/// Counts calls by the minute. Where processes share a PostgreSQL their counts are added up there a few times a second, so that a limit is the same however many there are;
/// what is over it by then is at most what arrives between two of those moments.
/// </summary>
internal sealed partial class RateCounters(SqlDatabase sql, ProductDatabase database, TimeProvider time, ILogger<RateCounters> logger) : BackgroundService
{
    private const long Window = 60_000;
    private const int MostCounters = 50_000;
    private static readonly TimeSpan AddUpEvery = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    /// <summary>Takes one of what is left.</summary>
    public RateVerdict Take(string name, int limit)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (_counters.Count > MostCounters)
        {
            Forget(now);
        }

        var counter = _counters.GetOrAdd(name, static _ => new Counter());
        var window = now - (now % Window);
        var remaining = counter.Take(window, limit);
        return new RateVerdict(remaining >= 0, limit, Math.Max(0, remaining), (int)((window + Window - now + 999) / 1_000), remaining == Counter.FirstRefusal);
    }

    /// <summary>Adds what this process counted to what all did, and learns the sum.</summary>
    internal async Task AddUpAsync(CancellationToken cancellation)
    {
        var pending = _counters.Select(pair => (Name: pair.Key, Counter: pair.Value, Count: pair.Value.Begin())).Where(one => one.Count.Used > 0).ToList();
        if (pending.Count == 0)
        {
            return;
        }

        try
        {
            var sums = await database.QueryAsync<Row>(
                """
                INSERT INTO rate_counters (name, window_at, used) SELECT * FROM unnest(@names, @windows, @used)
                ON CONFLICT (name, window_at) DO UPDATE SET used = rate_counters.used + excluded.used
                RETURNING name AS Name, window_at AS WindowAt, used AS Used
                """,
                new { names = pending.Select(one => one.Name).ToArray(), windows = pending.Select(one => one.Count.Window).ToArray(), used = pending.Select(one => (long)one.Count.Used).ToArray() },
                cancellation);
            foreach (var sum in sums)
            {
                _counters.GetValueOrDefault(sum.Name)?.Learn(sum.WindowAt, sum.Used);
            }
        }
        catch (Exception e) when (database.IsTransient(e))
        {
            foreach (var (_, counter, count) in pending)
            {
                counter.PutBack(count.Window, count.Used);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One process alone needs no one else's counts.
        if (sql.Dialect != SqlDialect.PostgreSql)
        {
            return;
        }

        for (var turns = 1L; !stoppingToken.IsCancellationRequested; turns++)
        {
            try
            {
                await Task.Delay(AddUpEvery, time, stoppingToken);
                await AddUpAsync(stoppingToken);
                if (turns % 300 == 0)
                {
                    var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                    Forget(now);
                    await database.ExecuteAsync("DELETE FROM rate_counters WHERE window_at < @before", new { before = now - (2 * Window) }, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotAdded(logger, e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Forget(long now)
    {
        foreach (var (name, _) in _counters.Where(pair => pair.Value.Window < now - (2 * Window)))
        {
            _counters.TryRemove(name, out _);
        }
    }

    /// <summary>Calls of one name in one window: what all processes are known to have counted, and what was counted here since.</summary>
    private sealed class Counter
    {
        public const int FirstRefusal = -1;
        private readonly Lock _lock = new();
        private bool _isRefused;
        private long _window;
        private long _known;
        private int _mine;
        private int _under;

        public long Window => Volatile.Read(ref _window);

        public int Take(long window, int limit)
        {
            lock (_lock)
            {
                if (window != _window)
                {
                    (_window, _known, _mine, _under, _isRefused) = (window, 0, 0, 0, false);
                }

                var used = _known + _mine + _under;
                if (used >= limit)
                {
                    var refusal = _isRefused ? FirstRefusal - 1 : FirstRefusal;
                    _isRefused = true;
                    return refusal;
                }

                _mine++;
                return (int)(limit - used - 1);
            }
        }

        public (long Window, int Used) Begin()
        {
            lock (_lock)
            {
                var count = (_window, _mine);
                (_under, _mine) = (_under + _mine, 0);
                return count;
            }
        }

        public void Learn(long window, long sum)
        {
            lock (_lock)
            {
                if (window == _window)
                {
                    (_known, _under) = (sum, 0);
                }
            }
        }

        public void PutBack(long window, int used)
        {
            lock (_lock)
            {
                if (window == _window)
                {
                    (_mine, _under) = (_mine + used, 0);
                }
            }
        }
    }

    private sealed class Row
    {
        public required string Name { get; init; }
        public long WindowAt { get; init; }
        public long Used { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Calls were not added up: {Reason}")]
        public static partial void NotAdded(ILogger logger, string reason);
    }
}
