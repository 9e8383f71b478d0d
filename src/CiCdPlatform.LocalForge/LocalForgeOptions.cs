using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.LocalForge;

/// <summary>What a local forge is and how it behaves.</summary>
public sealed record LocalForgeOptions
{
    /// <summary>A folder for its repositories; made when missing, left in place when the forge stops.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Which forge it plays.</summary>
    public required ForgeKind Forge { get; init; }

    /// <summary>Runs what pushes and pull requests set off; null leaves every run queued.</summary>
    public IPipelineRunner? Runner { get; init; }

    /// <summary>Paths of the definitions that are executed; null means all. A definition that is not listed sets nothing off.</summary>
    public IReadOnlyList<string>? OnlyDefinitions { get; init; }

    /// <summary>Runs executed at once.</summary>
    public int MaxConcurrentRuns { get; init; } = 1;

    /// <summary>How long a receiver of a webhook has to answer.</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where logs go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Seeds every fault that is left to chance, so that a failing test fails again.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether requests to the API are kept, to be held against the forge's own description of it.</summary>
    public bool KeepsRequests { get; init; }

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }
}
