using System.Globalization;
using CiCdPlatform.Durable;
using Microsoft.AspNetCore.Mvc;

namespace CiCdPlatform.Features.Operations;

/// <summary>What a list of instances is asked for, as it stands in the address.</summary>
internal sealed class OrchestrationFilter
{
    private const int MaxLimit = 1_000;

    [FromQuery] public string? Name { get; init; }

    [FromQuery] public string? State { get; init; }

    [FromQuery] public string? Tenant { get; init; }

    [FromQuery] public string? CreatedSince { get; init; }

    [FromQuery] public string? CreatedBefore { get; init; }

    [FromQuery] public string? Archived { get; init; }

    [FromQuery] public string? After { get; init; }

    [FromQuery] public string? Limit { get; init; }

    /// <summary>The query, or what is wrong with it.</summary>
    public (InstanceQuery? Query, string? Fault) Read()
    {
        OrchestrationState? state = null;
        if (State is { Length: > 0 } text && (state = StateNames.Find(text)) is null)
        {
            return (null, $"state must be one of {StateNames.All}");
        }

        if (!TryMoment(CreatedSince, out var since) || !TryMoment(CreatedBefore, out var before))
        {
            return (null, "createdSince and createdBefore must be moments such as 2030-01-31T12:00:00Z");
        }

        var archived = false;
        if (Archived is { Length: > 0 } choice && !bool.TryParse(choice, out archived))
        {
            return (null, "archived must be true or false");
        }

        var limit = 100;
        if (Limit is { Length: > 0 } count && (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return (null, $"limit must be a number from 1 to {MaxLimit}");
        }

        return (
            new InstanceQuery
            {
                Orchestration = Name is { Length: > 0 } ? Name : null,
                State = state,
                Tenant = Tenant,
                CreatedSince = since,
                CreatedBefore = before,
                Archived = archived,
                After = After is { Length: > 0 } ? After : null,
                Limit = limit,
            },
            null);
    }

    private static bool TryMoment(string? text, out DateTimeOffset? moment)
    {
        moment = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read))
        {
            return false;
        }

        moment = read.ToUniversalTime();
        return true;
    }
}

/// <summary>Why a person steps in; recorded with the instance.</summary>
public sealed record ReasonRequest(string? Reason);

/// <summary>Which ended instances to delete.</summary>
/// <param name="OlderThan">Last touched longer ago than this, as <c>D.HH:MM:SS</c>; or give <paramref name="Before"/>.</param>
/// <param name="Before">Last touched before this moment.</param>
/// <param name="States"><c>completed</c>, <c>failed</c> and <c>terminated</c> when not given; <c>set-aside</c> only when named.</param>
/// <param name="Archived">From the archive too.</param>
/// <param name="DryRun">Only count.</param>
/// <param name="Limit">At most so many, 1 to 10,000.</param>
public sealed record PurgeRequest(string? OlderThan, DateTimeOffset? Before, IReadOnlyList<string>? States, bool Archived = false, bool DryRun = false, int Limit = 1_000)
{
    internal const int MaxLimit = 10_000;
    private static readonly OrchestrationState[] Ended = [OrchestrationState.Completed, OrchestrationState.Failed, OrchestrationState.Terminated];

    internal (DateTimeOffset Before, IReadOnlyList<OrchestrationState> States, string? Fault) Read(DateTimeOffset now)
    {
        if ((OlderThan is null) == (Before is null))
        {
            return Faulty("give olderThan, such as 30.00:00:00, or before, such as 2030-01-31T12:00:00Z");
        }

        var age = TimeSpan.Zero;
        if (OlderThan is not null && (!TimeSpan.TryParse(OlderThan, CultureInfo.InvariantCulture, out age) || age < TimeSpan.Zero || age > TimeSpan.FromDays(36_500)))
        {
            return Faulty("olderThan must be a time such as 12:00:00 or 30.00:00:00");
        }

        if (Limit is < 1 or > MaxLimit)
        {
            return Faulty($"limit must be a number from 1 to {MaxLimit}");
        }

        var states = new List<OrchestrationState>();
        foreach (var name in States ?? [])
        {
            if (StateNames.Find(name ?? "") is not (OrchestrationState.Completed or OrchestrationState.Failed or OrchestrationState.Terminated or OrchestrationState.SetAside) || states.Count > 10)
            {
                return Faulty("states must be among completed, failed, terminated and set-aside: what has not ended is terminated first");
            }

            states.Add(StateNames.Find(name!)!.Value);
        }

        return (Before?.ToUniversalTime() ?? now - age, states.Count == 0 ? Ended : states, null);
    }

    private static (DateTimeOffset, IReadOnlyList<OrchestrationState>, string) Faulty(string fault) => (default, [], fault);
}

/// <summary>What a purge deleted, or would delete; <paramref name="More"/> when there may be more than the limit.</summary>
public sealed record PurgeResult(int Purged, bool DryRun, bool More, DateTimeOffset EndedBefore, IReadOnlyList<string> States);

/// <summary>How much work there is; ages in seconds.</summary>
public sealed record StatisticsView(IReadOnlyDictionary<string, long> Instances, long Ready, double OldestReadySeconds, long Sleeping, int Workers)
{
    internal static StatisticsView Of(DurableStatistics statistics) => new(
        statistics.Instances.ToDictionary(pair => StateNames.Of(pair.Key), pair => pair.Value),
        statistics.Ready,
        Math.Round(statistics.OldestReady.TotalSeconds, 3),
        statistics.Sleeping,
        statistics.Workers);
}
