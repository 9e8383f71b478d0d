namespace CiCdPlatform.Forges.Http;

/// <summary>What a forge said of a budget, and when.</summary>
public sealed record BudgetReading(int Limit, int Remaining, DateTimeOffset ResetAt);

/// <summary>A turn to write: after <paramref name="Wait"/>; when it was not granted, ask again then.</summary>
public readonly record struct WriteTurn(bool IsGranted, TimeSpan Wait);

/// <summary>What all processes together may still ask of a forge with one credential. Pure: whoever keeps it passes the time.</summary>
public sealed record BudgetAccount
{
    // An installation has at least this many an hour, however small it is.
    private const int UsualLimit = 5_000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly TimeSpan SameWindow = TimeSpan.FromMinutes(1);

    // Those who watch come back every half minute, many at the same time: turns that nobody took meanwhile are theirs.
    private static readonly TimeSpan QuestionsSaved = TimeSpan.FromMinutes(1);

    /// <summary>Requests in the window.</summary>
    public int Limit { get; init; } = UsualLimit;

    /// <summary>Requests that no process has been given yet.</summary>
    public int Remaining { get; init; } = UsualLimit;

    /// <summary>When the window ends.</summary>
    public DateTimeOffset ResetAt { get; init; }

    /// <summary>Whether a forge has confirmed it.</summary>
    public bool IsHeard { get; init; }

    /// <summary>Until when nobody may ask.</summary>
    public DateTimeOffset RestUntil { get; init; }

    /// <summary>When the next write may go.</summary>
    public DateTimeOffset NextWrite { get; init; }

    /// <summary>When the next question that could wait may go.</summary>
    public DateTimeOffset NextQuestion { get; init; }

    /// <summary>The account after what a forge said of it, which knows of requests that we did not make.</summary>
    public BudgetAccount Hear(BudgetReading? heard, DateTimeOffset now)
    {
        var account = ResetAt <= now ? this with { Remaining = Limit, ResetAt = now + Window, IsHeard = false } : this;
        if (heard is null || heard.ResetAt <= now)
        {
            return account;
        }

        // A clock that is far off must not stretch a window of an hour.
        heard = heard.ResetAt > now + Window + SameWindow ? heard with { ResetAt = now + Window } : heard;

        return !account.IsHeard || heard.ResetAt > account.ResetAt + SameWindow
            ? account with { Limit = heard.Limit, Remaining = heard.Remaining, ResetAt = heard.ResetAt, IsHeard = true }
            : heard.ResetAt < account.ResetAt - SameWindow ? account
            : account with { Limit = heard.Limit, Remaining = Math.Min(account.Remaining, heard.Remaining) };
    }

    /// <summary>Takes requests for a process; fewer at once when few are left, so that none of the processes holds what another needs.</summary>
    public (BudgetAccount Account, int Taken) Take(int wanted)
    {
        var taken = Math.Clamp(Math.Min(wanted, (Remaining + 19) / 20), 0, Math.Max(0, Remaining));
        return (this with { Remaining = Remaining - taken }, taken);
    }

    /// <summary>A turn to write, <paramref name="apart"/> from the one before, unless it would come later than <paramref name="patience"/>.</summary>
    public (BudgetAccount Account, WriteTurn Turn) TakeWrite(TimeSpan apart, TimeSpan patience, DateTimeOffset now)
    {
        var at = NextWrite > now ? NextWrite : now;
        return at - now > patience ? (this, new WriteTurn(false, at - now)) : (this with { NextWrite = at + apart }, new WriteTurn(true, at - now));
    }

    /// <summary>
    /// Whether a question that could wait may be put: one every <paramref name="apart"/>, those of the last minute that nobody put included, never more than a tenth of what is left until the window ends, and none when less than a fifth of the budget is.
    /// </summary>
    public (BudgetAccount Account, bool May) TakeQuestion(TimeSpan apart, DateTimeOffset now)
    {
        if (NextQuestion > now || RestUntil > now || Remaining * 5 < Limit)
        {
            return (this, false);
        }

        var even = (ResetAt > now ? ResetAt - now : TimeSpan.Zero) / Math.Max(1, Remaining / 10);
        var from = NextQuestion == default ? now : NextQuestion > now - QuestionsSaved ? NextQuestion : now - QuestionsSaved;
        return (this with { NextQuestion = from + (even > apart ? even : apart) }, true);
    }
}

/// <summary>Keeps accounts where all processes find them.</summary>
public interface IBudgetStore
{
    /// <summary>Changes an account, a new one when there is none; the change may be computed several times. Throws when the store cannot be asked.</summary>
    Task<T> ChangeAsync<T>(string key, Func<BudgetAccount, (BudgetAccount Account, T Result)> change, CancellationToken cancellation);
}

/// <summary>Accounts of this process alone.</summary>
internal sealed class OwnBudgetStore : IBudgetStore
{
    private const int MaxKept = 10_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BudgetAccount> _accounts = new(StringComparer.Ordinal);

    public Task<T> ChangeAsync<T>(string key, Func<BudgetAccount, (BudgetAccount Account, T Result)> change, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_accounts.Count > MaxKept)
            {
                _accounts.Clear();
            }

            var (account, result) = change(_accounts.GetValueOrDefault(key) ?? new BudgetAccount());
            _accounts[key] = account;
            return Task.FromResult(result);
        }
    }
}
