using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>What is known beside the log that is diagnosed; everything is optional.</summary>
public sealed record DiagnosisContext
{
    /// <summary>Nothing is known beside the log.</summary>
    public static DiagnosisContext None { get; } = new();

    /// <summary>Logs of the same job when it was green: what stands in them is no news. Each is read once, to its end.</summary>
    public IReadOnlyList<Stream> GreenLogs { get; init; } = [];

    /// <summary>The job that failed, as the forge names it.</summary>
    public string? Job { get; init; }

    /// <summary>The step that failed, where the forge tells; else it is read from the log.</summary>
    public string? Step { get; init; }

    /// <summary>Which signals are looked at; all, but in measurements.</summary>
    public DiagnosisSignals Signals { get; init; } = DiagnosisSignals.All;
}

/// <summary>What lets lines of a log stand out; each can be switched off, to see what it is worth.</summary>
[Flags]
public enum DiagnosisSignals
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Words and forms that speak of failure.</summary>
    Patterns = 1,

    /// <summary>What green logs of the same job hold as well.</summary>
    Green = 2,

    /// <summary>How often the like is said in the log itself.</summary>
    Rarity = 4,

    /// <summary>How far it is to the failure and to the end.</summary>
    Position = 8,

    /// <summary>Paragraphs, indentation and what stands around them.</summary>
    Blocks = 16,

    /// <summary>Which command wrote the line, and how that ended.</summary>
    Steps = 32,

    /// <summary>What the formats of compilers, linters and test runners tell.</summary>
    Problems = 64,

    /// <summary>Every signal.</summary>
    All = Patterns | Green | Rarity | Position | Blocks | Steps | Problems,
}
