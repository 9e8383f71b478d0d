namespace CiCdPlatform.Core.Scanners;

/// <summary>Every scanner that looks at more than a file at a time.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "MA0049", Justification = "Every family's list bears the name of its family.")]
internal static class Scanners
{
    public static IReadOnlyList<IScanner> All { get; } =
    [
        new Secrets.SecretScanner(),
        new Dependencies.DependenciesScanner(),
    ];
}
