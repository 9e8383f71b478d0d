namespace CiCdPlatform.Core.Detectors;

/// <summary>Puts names that a repository chose into shell commands.</summary>
internal static class CommandWords
{
    /// <summary>Whether a name means itself to a shell, without quotes, and is not an option.</summary>
    public static bool IsSafe(string name) => name.Length is > 0 and <= 300 && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or '+' or '@' or ',');

    /// <summary>The name as one word of a shell, quoted when it must be.</summary>
    public static string Quote(string name) => IsSafe(name) ? name : "'" + (name.StartsWith('-') ? "./" + name : name).Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
