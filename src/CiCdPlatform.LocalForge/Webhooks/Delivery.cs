namespace CiCdPlatform.LocalForge.Webhooks;

/// <summary>A receiver of webhooks; the headers of a delivery are made anew for every attempt.</summary>
internal sealed record HookTarget(long Id, Uri Url, Func<Delivery, IReadOnlyList<KeyValuePair<string, string>>> Headers)
{
    /// <summary>Where it listens; what is redelivered goes to where it listens by then.</summary>
    public Uri Url { get; set; } = Url;
}

/// <summary>One attempt to deliver a webhook, with what was sent and what came back.</summary>
public sealed class Delivery
{
    internal Delivery(long id, string guid, string eventName, string? action, byte[] body, HookTarget target)
    {
        Id = id;
        Guid = guid;
        Event = eventName;
        Action = action;
        Body = body;
        Target = target;
    }

    /// <summary>The attempt's id.</summary>
    public long Id { get; }

    /// <summary>The same for every attempt of one delivery.</summary>
    public string Guid { get; }

    /// <summary>The event's name.</summary>
    public string Event { get; }

    /// <summary>The payload's action, if it has one.</summary>
    public string? Action { get; }

    /// <summary>Whether it was asked for again.</summary>
    public bool IsRedelivery { get; internal init; }

    /// <summary>The payload as sent.</summary>
    public ReadOnlyMemory<byte> Payload => Body;

    /// <summary>Where it went.</summary>
    public Uri Url => Target.Url;

    /// <summary>When it was sent; null while it waits.</summary>
    public DateTimeOffset? DeliveredAt { get; internal set; }

    /// <summary>How long the receiver took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary><c>OK</c>, or what went wrong.</summary>
    public string Status { get; internal set; } = "pending";

    /// <summary>The receiver's status; 0 when it never answered.</summary>
    public int StatusCode { get; internal set; }

    internal byte[] Body { get; }

    internal HookTarget Target { get; }

    internal long? InstallationId { get; init; }

    internal long? RepositoryId { get; init; }

    internal IReadOnlyList<KeyValuePair<string, string>> RequestHeaders { get; set; } = [];

    internal IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; set; } = [];

    internal string ResponseBody { get; set; } = "";
}
