namespace CiCdPlatform.Cli.Output;

/// <summary>What <c>hyper</c> returns to the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Findings at or over the threshold, or a run that failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;

    /// <summary>Input that cannot be read.</summary>
    public const int Unreadable = 3;

    /// <summary>A forge or the network failed.</summary>
    public const int Forge = 4;

    /// <summary>Cancelled.</summary>
    public const int Cancelled = 130;
}
