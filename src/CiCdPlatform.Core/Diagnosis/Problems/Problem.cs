namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>How bad a tool says that a problem is; printed in lower case.</summary>
public enum ProblemSeverity
{
    Info,
    Warning,
    Error,
}

/// <summary>What a tool printed about a place in the code.</summary>
/// <param name="LogLine">Where the log says so, 1-based; <paramref name="LogEnd"/> is the last line that belongs to it.</param>
/// <param name="File">As the tool prints it; null where the problem has no place.</param>
public sealed record Problem(long LogLine, long LogEnd, string? File, int? Line, int? Column, ProblemSeverity Severity, string Message, string Tool)
{
    /// <summary>The tool's own name of the rule or error, where it stands apart from the message.</summary>
    public string? Code { get; init; }
}
