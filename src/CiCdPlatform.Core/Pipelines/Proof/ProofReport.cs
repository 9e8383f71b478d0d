using System.Text.Json.Serialization;

namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>What is known of a pipeline after it was run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProofOutcome>))]
public enum ProofOutcome
{
    /// <summary>Every job ran and went well, tests ran, and a seeded defect turned it red.</summary>
    [JsonStringEnumMemberName("green")] Green,

    /// <summary>A job failed on the repository as it is.</summary>
    [JsonStringEnumMemberName("red")] Red,

    /// <summary>Something could not be shown; the report says what and why.</summary>
    [JsonStringEnumMemberName("unproven")] Unproven,
}

/// <summary>Where a pipeline was proven.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProofPlace>))]
public enum ProofPlace
{
    /// <summary>On this machine, isolated.</summary>
    [JsonStringEnumMemberName("runner")] Runner,

    /// <summary>On the forge itself, on a branch that was deleted afterwards.</summary>
    [JsonStringEnumMemberName("branch")] Branch,
}

/// <summary>What was shown of a pipeline before it was proposed, and what could not be.</summary>
public sealed record ProofReport
{
    /// <summary>The verdict.</summary>
    public required ProofOutcome Outcome { get; init; }

    /// <summary>Where it was run.</summary>
    public ProofPlace Place { get; init; }

    /// <summary>Tests that ran on the repository as it is, counted from the logs.</summary>
    public int TestsRun { get; init; }

    /// <summary>The defect of the most important component, or null when none was seeded.</summary>
    public SeededDefect? SeededDefect { get; init; }

    /// <summary>Every defect, one a component with tests: the last that was tried there.</summary>
    public IReadOnlyList<SeededDefect> SeededDefects { get; init; } = [];

    /// <summary>The jobs of the run without a defect.</summary>
    public IReadOnlyList<ProofJob> Jobs { get; init; } = [];

    /// <summary>What failed, one sentence each; not empty only where the outcome is red.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>What could not be proven and why, one sentence each; always empty where the outcome is green.</summary>
    public IReadOnlyList<string> Unproven { get; init; } = [];

    /// <summary>Parts of the repository that have no tests, one sentence each: nothing is said of them.</summary>
    public IReadOnlyList<string> Untested { get; init; } = [];
}

/// <summary>A defect that was put into a copy of the repository to see whether the pipeline notices.</summary>
/// <param name="Component">The component's folder.</param>
/// <param name="File">The changed file.</param>
/// <param name="Line">The 1-based line that was put in.</param>
/// <param name="What">What was put there.</param>
/// <param name="TurnedRed">Whether a job of the component failed because of it.</param>
public sealed record SeededDefect(string Component, string File, int Line, string What, bool TurnedRed);

/// <summary>How a job ended: <c>success</c>, <c>failure</c>, <c>skipped</c>, <c>cancelled</c>, <c>unproven</c>, or <c>neutral</c> for a failure that counts for nothing.</summary>
public sealed record ProofJob(string Name, string Stage, string Status, double Seconds, string? Reason);
