namespace CiCdPlatform.Runner.Isolation;

/// <summary>Command lines that do nothing but fetch dependencies with a known package manager.</summary>
internal static class DependencyCommands
{
    /// <summary>Whether every line only fetches; false for none.</summary>
    public static bool OnlyFetches(IReadOnlyList<string> commands) => commands.Count > 0 && commands.All(Fetches);

    private static bool Fetches(string line) => line.Trim() is "npm ci" or "dotnet restore";
}
