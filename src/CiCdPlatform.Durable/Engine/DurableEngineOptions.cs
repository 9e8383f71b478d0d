using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Durable;

/// <summary>What an embedded engine runs on.</summary>
public sealed record DurableEngineOptions
{
    /// <summary>The SQLite connection string, such as <c>Data Source=/var/lib/app/app.db</c>.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Everything that can run.</summary>
    public required DurableCatalogue Catalogue { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where logs go.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Watches the engine; nothing by default.</summary>
    public IDurableProbe Probe { get; init; } = NoProbe.Instance;

    /// <summary>Activities run at once.</summary>
    public int MaxConcurrentActivities { get; init; } = 32;

    /// <summary>Events in the history of one run; an instance that grows over it fails and should have continued as new.</summary>
    public int MaxHistoryEvents { get; init; } = 10_000;

    /// <summary>Characters of JSON in one input, output, event or status.</summary>
    public int MaxPayloadLength { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long a worker holds an activity without a sign of life; renewed three times within it.</summary>
    public TimeSpan ActivityLease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Waiting instances whose history is kept in memory; the others are read again when they wake.</summary>
    public int MaxCachedInstances { get; init; } = 2_000;
}
