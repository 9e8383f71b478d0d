using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>What kind of failure a log shows; printed in lower case.</summary>
public enum FailureCategory
{
    Unknown,
    Compilation,
    Test,
    Lint,
    Dependency,
    Configuration,
    Infrastructure,
    Timeout,
    Permission,
    Documentation,
    License,
}

/// <summary>What a log says of why it failed.</summary>
/// <param name="RootCause">The one line to read first; null where the log shows no failure.</param>
/// <param name="Spans">Best first; the first is what a person should read to know why it failed.</param>
/// <param name="Confidence">From 0 to 1: how likely the first span is what a person would point at.</param>
public sealed record LogDiagnosis(
    FailureCategory Category,
    string Summary,
    LogText? RootCause,
    IReadOnlyList<LogSpan> Spans,
    string? FailedStep,
    string? FailedCommand,
    TestReport Tests,
    IReadOnlyList<Problem> Problems,
    double Confidence)
{
    /// <summary>Whether the machine, the network or a service failed rather than the code: running it again may be enough.</summary>
    public bool IsInfrastructure { get; init; }
}

/// <summary>A line of a log, 1-based, without control characters.</summary>
public sealed record LogText(long Line, string Text);

/// <summary>Lines <paramref name="Start"/> to <paramref name="End"/>, both 1-based and inclusive; <paramref name="Score"/> from 0 to 1.</summary>
public sealed record LogSpan(long Start, long End, double Score);

/// <summary>Tests that ran, and those that failed by name.</summary>
public sealed record TestReport(long Run, long Failed, long Skipped, IReadOnlyList<FailedTest> Failures);

/// <summary>A test that failed; <paramref name="LogLine"/> is where the log says so.</summary>
public sealed record FailedTest(string Name, string? File, int? Line, string? Message, long LogLine);
