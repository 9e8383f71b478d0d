using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Forges.Http;

/// <summary>The budgets of all credentials of this process.</summary>
internal sealed class ForgeBudgets(ForgeHttpSettings settings, IBudgetStore store, TimeProvider time, ILogger logger)
{
    private const int MaxKept = 5_000;
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
