using System.Text.RegularExpressions;

namespace CiCdPlatform.Features.Retention;

/// <summary>How long things are kept (section <c>Retention</c>). What is not set, or zero, is kept for ever.</summary>
public sealed partial class RetentionSettings
{
    private static readonly TimeSpan ForgesAskAgainFor = TimeSpan.FromDays(4);

    /// <summary>False: nothing is moved or deleted by itself.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Time between two runs.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The time of day, in UTC, at which a run begins; when not set, <see cref="Every"/> after the one before.</summary>
    public TimeSpan? RunAt { get; init; }

    /// <summary>Age at which ended instances go to the archive.</summary>
    public TimeSpan? ArchiveAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Age at which archived instances are deleted; kept for ever when not set.</summary>
    public TimeSpan? PurgeArchiveAfter { get; init; }

    /// <summary>Age at which logs of jobs are deleted.</summary>
    public TimeSpan? DeleteLogsAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Age at which artifacts go to cold storage.</summary>
    public TimeSpan? ColdAfter { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The folder of cold artifacts, shared by all processes; in the database when empty.</summary>
    public string ColdFolder { get; init; } = "";

    /// <summary>On PostgreSQL, the tablespace of the table of cold artifacts.</summary>
    public string ColdTablespace { get; init; } = "";

    /// <summary>Age at which webhook deliveries are forgotten; longer than forges redeliver.</summary>
    public TimeSpan? DeliveriesAfter { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long everything is kept of a repository that the product was taken out of.</summary>
    public TimeSpan? DeleteRemovedAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Rows moved or deleted at once.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>What is wrong, each fault with its key and the cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (Every < TimeSpan.FromMinutes(1))
        {
            yield return "Retention:Every must be at least one minute";
        }

        if (RunAt is { } at && (at < TimeSpan.Zero || at >= TimeSpan.FromDays(1)))
        {
            yield return "Retention:RunAt must be a time of day, such as 03:00:00";
        }

        if (RunAt is not null && Every < TimeSpan.FromDays(1))
        {
            yield return "Retention:RunAt needs Retention:Every of at least 1.00:00:00: leave one of them out";
        }

        foreach (var (key, age) in ((string, TimeSpan?)[])
            [("ArchiveAfter", ArchiveAfter), ("PurgeArchiveAfter", PurgeArchiveAfter), ("DeleteLogsAfter", DeleteLogsAfter), ("ColdAfter", ColdAfter), ("DeliveriesAfter", DeliveriesAfter), ("DeleteRemovedAfter", DeleteRemovedAfter)])
        {
            if (age < TimeSpan.Zero || age > TimeSpan.FromDays(36_500))
            {
                yield return $"Retention:{key} must be a time such as 30.00:00:00, or 00:00:00 for never";
            }
        }

        if (Age(PurgeArchiveAfter) is { } purge && (Age(ArchiveAfter) is not { } archive || purge < archive))
        {
            yield return "Retention:PurgeArchiveAfter must be at least Retention:ArchiveAfter, which must be set: only the archive is purged";
        }

        if (Age(DeliveriesAfter) < ForgesAskAgainFor)
        {
            yield return "Retention:DeliveriesAfter must be at least 4.00:00:00: a delivery that a forge sends again after that would be taken for a new one";
        }

        if (ColdFolder.Length > 0 && !Path.IsPathFullyQualified(ColdFolder))
        {
            yield return "Retention:ColdFolder must be a full path";
        }

        if (ColdFolder.Length > 0 && ColdTablespace.Length > 0)
        {
            yield return "Retention:ColdFolder and Retention:ColdTablespace are both set: choose one";
        }

        if (ColdTablespace.Length > 0 && !TablespaceName().IsMatch(ColdTablespace))
        {
            yield return "Retention:ColdTablespace must be the name of a tablespace: letters, digits and underscores, at most 63";
        }

        if (BatchSize is < 1 or > 10_000)
        {
            yield return "Retention:BatchSize must be a number from 1 to 10000";
        }
    }

    /// <summary>An age, or null for never.</summary>
    internal static TimeSpan? Age(TimeSpan? setting) => setting > TimeSpan.Zero ? setting : null;

    /// <summary>When the next run begins, given the one before.</summary>
    internal DateTimeOffset NextRun(DateTimeOffset? last, DateTimeOffset now)
    {
        if (RunAt is not { } at)
        {
            return last is { } before ? before + Every : now;
        }

        // A run begins a little late, so half a day of slack keeps it at its time of day.
        var earliest = last is { } done ? done + Every - TimeSpan.FromHours(12) : now;
        var candidate = new DateTimeOffset(earliest.UtcDateTime.Date, TimeSpan.Zero) + at;
        return candidate >= earliest ? candidate : candidate + TimeSpan.FromDays(1);
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,62}$", RegexOptions.NonBacktracking)]
    private static partial Regex TablespaceName();
}
