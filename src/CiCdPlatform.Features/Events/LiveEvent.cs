using System.Text.Json;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Events;

/// <summary>Something that happened and that people may want to see at once.</summary>
/// <param name="Channel">One of <see cref="EventChannels"/>.</param>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="Data">What about it; becomes JSON without credentials.</param>
public sealed record LiveEvent(string Channel, string Type, object? Data)
{
    /// <summary>The repository that it is about: whoever may see that may see this. Without one, it is for those who may see the platform.</summary>
    public RepositoryRef? Repository { get; init; }
}

/// <summary>Tells what happened: one line where it happens. Returns at once; what cannot be kept up with is dropped and counted, never waited for.</summary>
public interface IEventPublisher
{
    /// <summary>Publishes an event.</summary>
    void Publish(LiveEvent happened);
}

/// <summary>Where events are told.</summary>
public static class EventChannels
{
    /// <summary>What concerns the platform.</summary>
    public const string System = "events:system";

    /// <summary>A delivery of a pipeline, by its id.</summary>
    public static string Pipeline(string id) => "events:pipeline:" + id;

    /// <summary>A scan or a run of the fleet, by its id.</summary>
    public static string Security(string id) => "events:security:" + id;

    /// <summary>A diagnosis or a debugging session, by its id.</summary>
    public static string Debug(string id) => "events:debug:" + id;

    /// <summary>Anything that runs, by its id.</summary>
    public static string Job(string id) => "events:job:" + id;

    /// <summary>Whether a text names a channel, or every channel of a kind: <c>events:job:*</c>.</summary>
    public static bool IsValid(string text) => text is { Length: <= 200 } && (text == System || text == "events:*"
        || (text.Split(':', 3) is ["events", "pipeline" or "security" or "debug" or "job", { Length: > 0 } id] && (id == "*" || id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))));
}

/// <summary>The types of events.</summary>
public static class EventTypes
{
    /// <summary>Asked for.</summary>
    public const string JobCreated = "job.created";

    /// <summary>Waits for its turn.</summary>
    public const string JobQueued = "job.queued";

    /// <summary>Began.</summary>
    public const string JobStarted = "job.started";

    /// <summary>Went on.</summary>
    public const string JobProgress = "job.progress";

    /// <summary>Ended as it should.</summary>
    public const string JobCompleted = "job.completed";

    /// <summary>Ended with an error.</summary>
    public const string JobFailed = "job.failed";

    /// <summary>Was ended from outside.</summary>
    public const string JobCancelled = "job.cancelled";

    /// <summary>A copy of a repository is being made.</summary>
    public const string GitCloneStarted = "git.clone.started";

    /// <summary>A copy of a repository was made.</summary>
    public const string GitCloneCompleted = "git.clone.completed";

    /// <summary>A branch was not what it was taken for.</summary>
    public const string GitConflictDetected = "git.conflict.detected";

    /// <summary>It was brought into order.</summary>
    public const string GitConflictResolved = "git.conflict.resolved";

    /// <summary>Commits were made on the forge.</summary>
    public const string GitPushCompleted = "git.push.completed";

    /// <summary>A process of the server began.</summary>
    public const string WorkerStarted = "worker.started";

    /// <summary>A process of the server ended.</summary>
    public const string WorkerStopped = "worker.stopped";

    /// <summary>Somebody, or we ourselves, asked too often.</summary>
    public const string RateLimitExceeded = "rate_limit.exceeded";

    /// <summary>A line, or several, of a running job.</summary>
    public const string JobLog = "job.log";

    /// <summary>A setting was changed.</summary>
    public const string SettingsChanged = "settings.changed";

    /// <summary>What was asked for lies too far back; the stream goes on with what there is.</summary>
    public const string StreamReset = "stream.reset";
}

/// <summary>An event as it was kept: <paramref name="Id"/> grows, over all channels and processes.</summary>
public sealed record StoredEvent(long Id, long At, string Channel, string Type, string? Host, long RepositoryId, string? Repository, string Data)
{
    private byte[]? _wire;

    /// <summary>The event as clients read it, in UTF-8; made once, however many there are.</summary>
    internal ReadOnlyMemory<byte> Wire => _wire ??= JsonSerializer.SerializeToUtf8Bytes(
        new EventView(Id, DateTimeOffset.FromUnixTimeMilliseconds(At), Channel, Type, Repository is null ? null : $"{Host}/{Repository}", JsonSerializer.Deserialize<JsonElement>(Data)), JsonSerializerOptions.Web);

    /// <summary>The same as a list shows it.</summary>
    internal EventView View => JsonSerializer.Deserialize<EventView>(Wire.Span, JsonSerializerOptions.Web)!;
}

/// <summary>An event as clients read it.</summary>
/// <param name="Id">Grows; what <c>Last-Event-ID</c> is given to go on from here.</param>
/// <param name="At">When.</param>
/// <param name="Channel">Where it was told.</param>
/// <param name="Type">What happened.</param>
/// <param name="Repository">The repository that it is about, with its host; null for the platform.</param>
/// <param name="Data">What about it.</param>
public sealed record EventView(long Id, DateTimeOffset At, string Channel, string Type, string? Repository, JsonElement Data);

/// <summary>How events are kept (section <c>Events</c>).</summary>
public sealed class EventSettings
{
    /// <summary>How long one may lie back and still be asked for.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often other processes' events are looked for that nobody announced.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Streams at once in one process.</summary>
    public int MaxStreams { get; init; } = 5_000;

    /// <summary>How long one stream lasts before its client has to come again, and to be judged anew.</summary>
    public TimeSpan StreamLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<string> Faults()
    {
        if (KeepFor < TimeSpan.FromMinutes(1) || KeepFor > TimeSpan.FromDays(30) || PollEvery < TimeSpan.FromMilliseconds(50) || PollEvery > TimeSpan.FromMinutes(1))
        {
            yield return "Events:KeepFor must be one minute to 30 days, and Events:PollEvery 50 milliseconds to one minute";
        }

        if (MaxStreams is < 1 or > 100_000 || StreamLifetime < TimeSpan.FromSeconds(10) || StreamLifetime > TimeSpan.FromDays(1))
        {
            yield return "Events:MaxStreams must be 1 to 100000, and Events:StreamLifetime ten seconds to a day";
        }
    }
}
