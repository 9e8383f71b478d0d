using System.Collections.Concurrent;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Forges.Http;

/// <summary>What one credential may still do: its requests at once, and until when it must rest.</summary>
internal sealed class ForgeBudget(int concurrency)
{
    // The same limit can be reported by a hundred requests at once: they are one limit, not a hundred.
    private const int MaxDoublings = 6;

    private readonly Lock _lock = new();
    private DateTimeOffset _restUntil;
    private int _unknownLimits;

    public SemaphoreSlim Slots { get; } = new(concurrency, concurrency);

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
            if (kind == ForgeKind.GitHub && state is { Remaining: 0, Resource: null or "core", ResetIn: { } resetIn })
                _restUntil = Max(_restUntil, now + resetIn + TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Notes a refusal for too many requests and says how long to rest.</summary>
    public TimeSpan Refused(TimeSpan? retryAfter, RateLimitState? state, TimeSpan unknownWait, DateTimeOffset now)
    {
        lock (_lock)
        {
            LastUsed = now;
            Unanswered = 0;
            Last = state ?? Last;
            var wait = retryAfter ?? (state is { Remaining: 0 } ? state.ResetIn + TimeSpan.FromSeconds(1) : null);
            if (wait is null && _restUntil > now)
                wait = _restUntil - now;
            wait ??= unknownWait * (1 << Math.Min(_unknownLimits++, MaxDoublings));
            _restUntil = Max(_restUntil, now + wait.Value);
            return wait.Value;
        }
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

/// <summary>The budgets of all credentials of this process.</summary>
internal sealed class ForgeBudgets(ForgeHttpSettings settings)
{
    private const int MaxKept = 5_000;
    private const int MaxStates = 1_000;
    private static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, ForgeBudget> _budgets = new(StringComparer.Ordinal);

    public ForgeBudget For(string key, DateTimeOffset now)
    {
        if (_budgets.Count > MaxKept)
        {
            foreach (var (old, budget) in _budgets)
            {
                if (budget.LastUsed + Idle < now && budget.Slots.CurrentCount == settings.MaxConcurrency)
                    _budgets.TryRemove(old, out _);
            }
        }

        return _budgets.GetOrAdd(key, static (_, settings) => new(settings.MaxConcurrency), settings);
    }

    /// <summary>What each credential may still do, the emptiest first.</summary>
    public IReadOnlyList<ForgeBudgetState> States(DateTimeOffset now) => _budgets
        .Where(entry => entry.Value.LastUsed + Idle > now)
        .Select(entry =>
        {
            var (cut, budget) = (entry.Key.IndexOf('|', StringComparison.Ordinal), entry.Value);
            var left = budget.Last?.ResetIn - (now - budget.LastUsed);
            return new ForgeBudgetState(
                new Uri(entry.Key[..cut]).Authority,
                entry.Key[(cut + 1)..],
                budget.Last?.Resource,
                budget.Last?.Limit,
                budget.Last?.Remaining,
                left < TimeSpan.Zero ? TimeSpan.Zero : left,
                budget.Wait(now),
                budget.LastUsed);
        })
        .OrderBy(state => state.Limit is > 0 and { } limit ? (double)(state.Remaining ?? 0) / limit : 1)
        .ThenBy(state => state.Credential, StringComparer.Ordinal)
        .Take(MaxStates)
        .ToList();

    /// <summary>One a forge's API: what its credentials have met with.</summary>
    public IReadOnlyList<ForgeCondition> Conditions(DateTimeOffset now) => _budgets
        .Where(entry => entry.Value.LastUsed + Idle > now)
        .GroupBy(entry => new Uri(entry.Key[..entry.Key.IndexOf('|', StringComparison.Ordinal)]).Authority, entry => entry.Value, StringComparer.Ordinal)
        .Select(api =>
        {
            var rests = api.Select(budget => budget.Wait(now)).Where(rest => rest > TimeSpan.Zero).ToList();
            return new ForgeCondition(api.Key, rests.Count, rests.DefaultIfEmpty().Max(), api.OrderByDescending(budget => budget.LastUsed).First().Unanswered);
        })
        .OrderBy(condition => condition.Api, StringComparer.Ordinal)
        .ToList();
}
