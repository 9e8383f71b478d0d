using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Forges.Http;

/// <summary>The budgets of all credentials of this process.</summary>
internal sealed class ForgeBudgets(ForgeHttpSettings settings, IBudgetStore store, TimeProvider time, ILogger logger)
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

        return _budgets.GetOrAdd(key, (name, all) => new(name, settings, all.store, all.time, all.logger), (store, time, logger));
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
