namespace CiCdPlatform.Core.Diagnosis.Reading;

/// <summary>A stretch of a log that one step or one command wrote; <paramref name="start"/> counts among the lines that were kept, from 0.</summary>
internal sealed class LogStep(int start)
{
    /// <summary>As the forge names it.</summary>
    public string? Name { get; set; }

    /// <summary>What was run.</summary>
    public string? Command { get; set; }

    public int Start { get; } = start;

    /// <summary>The last line; <see cref="int.MaxValue"/> while it is not known.</summary>
    public int End { get; set; } = int.MaxValue;

    /// <summary>Whether its end was told, rather than concluded from the beginning of the next.</summary>
    public bool HasEnded { get; set; }

    public int? ExitCode { get; set; }

    public bool Failed { get; set; }
}
