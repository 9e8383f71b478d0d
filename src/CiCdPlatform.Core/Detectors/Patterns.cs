namespace CiCdPlatform.Core.Detectors;

/// <summary>The bound of the patterns that detectors try on lines, names and manifests.</summary>
/// <remarks>
/// They are compiled into the program: an analysis takes half a second, and patterns that are built when it runs took a third of that. A text that one of them is not done with in time ends the
/// detector that tried it, and a warning says so.
/// </remarks>
internal static class Patterns
{
    public const int Milliseconds = 1000;
}
