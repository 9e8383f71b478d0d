using CiCdPlatform.Features.Events;

namespace CiCdPlatform.Features.Notifications;

/// <summary>Who is told of what, how and when, as it stands in the database.</summary>
internal sealed class NotificationRule
{
    public const string Mail = "mail";
    public const string Webhook = "webhook";
    public const string Slack = "slack";
    public const string Teams = "teams";
    private const int MinutesADay = 24 * 60;

    public static readonly string[] Ways = [Mail, Webhook, Slack, Teams];
    public static readonly string[] Topics = ["pipeline", "security", "debug", "system"];
    public static readonly string[] Happenings = [EventTypes.JobStarted, EventTypes.JobCompleted, EventTypes.JobFailed, EventTypes.JobCancelled, EventTypes.SettingsChanged, EventTypes.RateLimitExceeded, EventTypes.GitConflictDetected];

    public required string Id { get; init; }
    public required string UserId { get; init; }
    public required string Host { get; init; }
    public long RepositoryId { get; init; }
    public required string Repository { get; init; }
    public required string Way { get; init; }
    public required string Address { get; init; }
    public string? Secret { get; init; }
    public required string TopicList { get; init; }
    public required string TypeList { get; init; }
    public long DigestMinutes { get; init; }
    public long QuietFrom { get; init; }
    public long QuietTo { get; init; }
    public long OffsetMinutes { get; init; }
    public long CreatedAt { get; init; }

    /// <summary>Whether the rule asks for an event; whether its person may see it is another question.</summary>
    public bool Wants(StoredEvent happened) =>
        happened.Channel.Split(':') is [_, var topic, ..] && TopicList.Split(',').Contains(topic) && TypeList.Split(',').Contains(happened.Type)
        && (RepositoryId == 0 || (happened.Host == Host && happened.RepositoryId == RepositoryId));

    /// <summary>When a message that becomes ready now may go: with its digest, and not in the quiet hours.</summary>
    public DateTimeOffset Due(DateTimeOffset now)
    {
        // Digests of a rule fall together, whenever their events came.
        var due = DigestMinutes == 0 ? now : DateTimeOffset.FromUnixTimeSeconds(((now.ToUnixTimeSeconds() / (DigestMinutes * 60)) + 1) * DigestMinutes * 60);
        if (QuietFrom == QuietTo)
        {
            return due;
        }

        var minute = (int)(due.ToUniversalTime().AddMinutes(OffsetMinutes).TimeOfDay.TotalMinutes % MinutesADay);
        var isQuiet = QuietFrom < QuietTo ? minute >= QuietFrom && minute < QuietTo : minute >= QuietFrom || minute < QuietTo;
        return isQuiet ? due.AddMinutes((QuietTo - minute + MinutesADay) % MinutesADay) : due;
    }
}
