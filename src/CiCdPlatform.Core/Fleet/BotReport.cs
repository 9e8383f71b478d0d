using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Optimisation;

namespace CiCdPlatform.Core.Fleet;

/// <summary>How a bot ended.</summary>
public enum BotOutcome
{
    /// <summary>It did all of its work.</summary>
    Done,

    /// <summary>It broke; the other bots did their work.</summary>
    Failed,

    /// <summary>It took longer than it may; the other bots did their work.</summary>
    TimedOut,
}

/// <summary>What a bot found, or why it found nothing.</summary>
public sealed record BotReport(string Bot, BotOutcome Outcome, TimeSpan Duration)
{
    /// <summary>What it found.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What it would make faster.</summary>
    public IReadOnlyList<Suggestion> Suggestions { get; init; } = [];

    /// <summary>What it does not look for.</summary>
    public IReadOnlyList<string> NotChecked { get; init; } = [];

    /// <summary>What it could not look at.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why it did not end well, or null.</summary>
    public string? Problem { get; init; }
}
