namespace CiCdPlatform.Cli.Commands;

/// <summary>The whole loop on one repository (schema <c>try/1</c>).</summary>
internal sealed record TryDocument
{
    public string Schema => "try/1";

    /// <summary><c>green</c>, <c>red</c> or <c>unproven</c>.</summary>
    public required string Outcome { get; init; }

    public required int TestsRun { get; init; }

    /// <summary>Reviews of ours on the change request.</summary>
    public required int Reviews { get; init; }

    public required string Forge { get; init; }

    /// <summary>Pipelines committed until it ended.</summary>
    public required int Rounds { get; init; }

    public required IReadOnlyList<string> Commits { get; init; }

    public required TryPipeline Pipeline { get; init; }

    public required IReadOnlyList<TryCheckRun> CheckRuns { get; init; }

    public required bool Learned { get; init; }

    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }

    /// <summary>Where the pipeline came from and why.</summary>
    public string? Source { get; init; }

    public IReadOnlyList<string> Reasons { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why it is not green, when it is not.</summary>
    public string? Reason { get; init; }
}

internal sealed record TryPipeline(IReadOnlyList<TryJob> Jobs);

/// <summary>A job; <paramref name="Reason"/> says why it is unproven or was skipped, or what a native stand-in did not check.</summary>
internal sealed record TryJob(string Name, string Stage, string Status, double Seconds, string? Reason);

internal sealed record TryCheckRun(string Name, string Conclusion, int Annotations);

/// <summary>Something that happened; <paramref name="At"/> in UTC.</summary>
internal sealed record TimelineEntry(DateTimeOffset At, string What);
