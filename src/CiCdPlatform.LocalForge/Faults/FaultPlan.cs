namespace CiCdPlatform.LocalForge.Faults;

/// <summary>What goes wrong, asked for in code or by <c>POST /_local/faults</c>. Rates lie between 0 and 1; counts are used up.</summary>
public sealed record FaultPlan
{
    /// <summary>Only API requests whose path contains this text are touched; null touches all.</summary>
    public string? PathContains { get; init; }

    /// <summary>Only API requests of this method are touched; null touches all.</summary>
    public string? Method { get; init; }

    /// <summary>Milliseconds by which every answer is late.</summary>
    public int LatencyMs { get; init; }

    /// <summary>The next so many requests fail with <see cref="FailStatus"/>.</summary>
    public int FailNext { get; init; }

    /// <summary>The share of requests that fail with <see cref="FailStatus"/>.</summary>
    public double FailRate { get; init; }

    /// <summary>The status of a failed request.</summary>
    public int FailStatus { get; init; } = 500;

    /// <summary>Whether a failed request is carried out first, so that only its answer is lost.</summary>
    public bool FailAfterEffect { get; init; }

    /// <summary>The next so many requests are refused as too many.</summary>
    public int RateLimitNext { get; init; }

    /// <summary>What the refusal says of when to come back.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>The next so many deliveries are lost.</summary>
    public int DropNextDeliveries { get; init; }

    /// <summary>The share of deliveries that are lost.</summary>
    public double DropRate { get; init; }

    /// <summary>The share of deliveries that arrive twice.</summary>
    public double DuplicateRate { get; init; }

    /// <summary>The share of deliveries that arrive after the one that follows them.</summary>
    public double ReorderRate { get; init; }

    /// <summary>Seeds the chances anew; null lets them go on.</summary>
    public int? Seed { get; init; }
}
