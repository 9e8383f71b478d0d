using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Durable;

/// <summary>What an embedded engine runs on.</summary>
public sealed record DurableEngineOptions
{
    /// <summary>Where everything is kept.</summary>
    public required SqlDatabase Database { get; init; }

    /// <summary>Everything that can run.</summary>
    public required DurableCatalogue Catalogue { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>On PostgreSQL, whether the time of day is the database's, so that processes with different clocks agree; <see cref="Time"/> then only counts what passes in between.</summary>
    public bool UsesDatabaseClock { get; init; } = true;

    /// <summary>Where logs go.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Watches the engine; nothing by default.</summary>
    public IDurableProbe Probe { get; init; } = NoProbe.Instance;

    /// <summary>Policies by the kind of failure, for activities that are called without one of their own; <see cref="RetryPolicy.Default"/> for the others.</summary>
    public IReadOnlyDictionary<RetryReason, RetryPolicy> Retries { get; init; } = new Dictionary<RetryReason, RetryPolicy>();

    /// <summary>Activities run at once.</summary>
    public int MaxConcurrentActivities { get; init; } = 32;

    /// <summary>Events in the history of one run; an instance that grows over it fails and should have continued as new.</summary>
    public int MaxHistoryEvents { get; init; } = 10_000;

    /// <summary>Characters of JSON in one input, output, event or status.</summary>
    public int MaxPayloadLength { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long a worker holds its instances without a sign of life, by the database's clock; renewed three times within it. Others take them over after that.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often work is looked for that nobody announced.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Instances that this process works on at once; the others wait in the database, where any process may take them.</summary>
    public int MaxOwnedInstances { get; init; } = 2_000;

    /// <summary>How often in a row an instance may bring its worker down, or fail to be committed, before it is set aside.</summary>
    public int MaxPoisonTries { get; init; } = 10;
}
