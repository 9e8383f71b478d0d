using CiCdPlatform.Core.Pipelines;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Forges.Http;

/// <summary>What one credential may still do: its requests at once, until when it must rest, and this process's share of what all processes may ask.</summary>
internal sealed partial class ForgeBudget(string key, ForgeHttpSettings settings, IBudgetStore store, TimeProvider time, ILogger logger)
{
    // The same limit can be reported by a hundred requests at once: they are one limit, not a hundred.
    private const int MaxDoublings = 6;
    private const int Lot = 25;

    // While the store is away nobody knows what the others use: a tenth of the usual budget, and writes twice as far apart.
    private static readonly TimeSpan AloneEvery = TimeSpan.FromHours(1) / 500;
    private static readonly TimeSpan SyncEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _sync = new(1, 1);
    private DateTimeOffset _restUntil;
    private int _unknownLimits;
    private int _permits;
    private DateTimeOffset _permitsUntil;
    private DateTimeOffset _syncedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _aloneNext;
    private DateTimeOffset _aloneWrite;
    private BudgetReading? _heard;

    public SemaphoreSlim Slots { get; } = new(settings.MaxConcurrency, settings.MaxConcurrency);

    public RateLimitState? Last { get; private set; }

    public DateTimeOffset LastUsed { get; set; }

    /// <summary>Requests in a row that got no answer, or a 5xx.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Notes a request that got no answer.</summary>
    public void NotAnswered(DateTimeOffset now)
    {
        lock (_lock)
        {
            LastUsed = now;
            Unanswered++;
        }
    }

    /// <summary>How long a request must wait now; zero when it may go.</summary>
    public TimeSpan Wait(DateTimeOffset now)
    {
        lock (_lock)
            return _restUntil > now ? _restUntil - now : TimeSpan.Zero;
    }

    /// <summary>Takes the request's place in the budget, and for a write its turn; returns how long it must wait instead, or zero when it may go.</summary>
    public async ValueTask<TimeSpan> AdmitAsync(ForgeKind kind, bool isPaced, CancellationToken cancellation)
    {
        // GitLab counts by the minute and by the path: there its answers are the budget.
        if (kind == ForgeKind.GitHub && await TakePermitAsync(cancellation) is var rest && rest > TimeSpan.Zero)
        {
            return rest;
        }

        if (!isPaced || settings.WriteEvery <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        var turn = await TakeWriteAsync(cancellation);
        if (!turn.IsGranted)
        {
            return turn.Wait;
        }

        ForgeTelemetry.WriteWait.Record(turn.Wait.TotalSeconds);
        if (turn.Wait > TimeSpan.Zero)
        {
            await Task.Delay(turn.Wait, time, cancellation);
        }

        return TimeSpan.Zero;
    }

    /// <summary>Whether a question that could wait may be put now.</summary>
    public async Task<bool> MayAskAsync(TimeSpan apart, CancellationToken cancellation)
    {
        try
        {
            var heard = TakeHeard();
            return Wait(time.GetUtcNow()) == TimeSpan.Zero
                && await store.ChangeAsync(key, account => account.Hear(heard, time.GetUtcNow()).TakeQuestion(apart, time.GetUtcNow()), cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Log.Alone(logger, e.Message, key);
            return false;
        }
    }

    /// <summary>Gives a place back: an unchanged answer costs nothing.</summary>
    public void GiveBack()
    {
        lock (_lock)
            _permits++;
    }

    public void Heard(ForgeKind kind, RateLimitState? state, DateTimeOffset now, bool isFault = false)
    {
        lock (_lock)
        {
            LastUsed = now;
            _unknownLimits = 0;
            Unanswered = isFault ? Unanswered + 1 : 0;
            if (state is null)
                return;
            Last = state;

            // GitLab throttles by path under many names, so one that ran dry says nothing of the others.
            if (kind != ForgeKind.GitHub || state.Resource is not (null or "core") || state.ResetIn is not { } resetIn)
                return;
            _heard = new BudgetReading(state.Limit ?? 0, state.Remaining, now + resetIn) is { Limit: > 0 } reading ? reading : _heard;
            if (state.Remaining == 0)
                _restUntil = Max(_restUntil, now + resetIn + TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Notes a refusal for too many requests and says how long to rest; the other processes rest, too.</summary>
    public async Task<TimeSpan> RefusedAsync(TimeSpan? retryAfter, RateLimitState? state, TimeSpan unknownWait, DateTimeOffset now, CancellationToken cancellation)
    {
        DateTimeOffset until;
        TimeSpan rest;
        lock (_lock)
        {
            LastUsed = now;
            Unanswered = 0;
            Last = state ?? Last;
            var wait = retryAfter ?? (state is { Remaining: 0 } ? state.ResetIn + TimeSpan.FromSeconds(1) : null);
            if (wait is null && _restUntil > now)
                wait = _restUntil - now;
            wait ??= unknownWait * (1 << Math.Min(_unknownLimits++, MaxDoublings));
            _restUntil = until = Max(_restUntil, now + wait.Value);
            rest = wait.Value;
        }

        await TryChangeAsync(account => (account with { RestUntil = Max(account.RestUntil, until) }, true), false, cancellation);
        return rest;
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private async ValueTask<TimeSpan> TakePermitAsync(CancellationToken cancellation)
    {
        if (TryTakePermit(time.GetUtcNow(), isSynced: false) is { } taken)
        {
            return taken;
        }

        await _sync.WaitAsync(cancellation);
        try
        {
            var now = time.GetUtcNow();
            if (TryTakePermit(now, isSynced: false) is { } meanwhile)
            {
                return meanwhile;
            }

            var heard = TakeHeard();
            int wanted;
            lock (_lock)
                wanted = Math.Max(0, Lot - (_permitsUntil > now ? _permits : 0));
            var lot = await TryChangeAsync<(int Taken, BudgetAccount Account)?>(
                account =>
                {
                    var (after, got) = account.Hear(heard, now).Take(wanted);
                    return (after, (got, after));
                },
                null,
                cancellation);
            if (lot is not { } given)
            {
                return Alone(now);
            }

            lock (_lock)
            {
                _permits = (_permitsUntil > now ? _permits : 0) + given.Taken;
                _permitsUntil = given.Account.ResetAt;
                _syncedAt = now;
                _restUntil = Max(_restUntil, given.Account.RestUntil);
            }

            return TryTakePermit(now, isSynced: true)!.Value;
        }
        finally
        {
            _sync.Release();
        }
    }

    /// <summary>Zero when a place was taken, how long to wait when there is none, or null when the store must be asked first.</summary>
    private TimeSpan? TryTakePermit(DateTimeOffset now, bool isSynced)
    {
        lock (_lock)
        {
            if (!isSynced && (_permits == 0 || _permitsUntil <= now || now - _syncedAt > SyncEvery))
                return null;
            if (_restUntil > now)
                return _restUntil - now;
            if (_permits == 0)
                return _permitsUntil > now ? _permitsUntil - now : settings.UnknownLimitWait;
            _permits--;
            return TimeSpan.Zero;
        }
    }

    private TimeSpan Alone(DateTimeOffset now)
    {
        lock (_lock)
        {
            var burst = now - (AloneEvery * Lot);
            var next = _aloneNext > burst ? _aloneNext : burst;
            if (next > now)
                return next - now;
            _aloneNext = next + AloneEvery;
            return TimeSpan.Zero;
        }
    }

    private async Task<WriteTurn> TakeWriteAsync(CancellationToken cancellation)
    {
        var turn = await TryChangeAsync<WriteTurn?>(
            account =>
            {
                var (after, given) = account.TakeWrite(settings.WriteEvery, settings.MaxInlineWait, time.GetUtcNow());
                return (after, given);
            },
            null,
            cancellation);
        if (turn is { } granted)
        {
            return granted;
        }

        lock (_lock)
        {
            var now = time.GetUtcNow();
            var at = Max(_aloneWrite, now);
            if (at - now > settings.MaxInlineWait)
                return new WriteTurn(false, at - now);
            _aloneWrite = at + (settings.WriteEvery * 2);
            return new WriteTurn(true, at - now);
        }
    }

    private BudgetReading? TakeHeard()
    {
        lock (_lock)
        {
            var heard = _heard;
            _heard = null;
            return heard;
        }
    }

    private async Task<T> TryChangeAsync<T>(Func<BudgetAccount, (BudgetAccount Account, T Result)> change, T alone, CancellationToken cancellation)
    {
        try
        {
            return await store.ChangeAsync(key, change, cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Log.Alone(logger, e.Message, key);
            return alone;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "The shared budget of {Credential} cannot be asked ({Reason}): this process keeps to a tenth of it.")]
        public static partial void Alone(ILogger logger, string reason, string credential);
    }
}
