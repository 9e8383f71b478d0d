namespace CiCdPlatform.TestKit;

/// <summary>The PostgreSQL programs of this machine.</summary>
public static class PostgresInstallation
{
    private static readonly Lazy<(string? Folder, string? Missing)> Found = new(Find);

    /// <summary>Why tests that need PostgreSQL cannot run here, or null when they can.</summary>
    public static string? Missing => Found.Value.Missing;

    /// <summary>The folder with <c>initdb</c> and <c>postgres</c>.</summary>
    internal static string Programs => Found.Value.Folder ?? throw new InvalidOperationException(Missing);

    private static (string? Folder, string? Missing) Find()
    {
        if (OperatingSystem.IsWindows())
        {
            return (null, "needs PostgreSQL, which these tests start on Linux and macOS only");
        }

        var folder = DebianFolders().Concat(PathFolders()).FirstOrDefault(HasPrograms);
        if (folder is null)
        {
            return (null, "needs PostgreSQL: install the package postgresql, or put pg_ctl on PATH");
        }

        // PostgreSQL refuses to run as root.
        return Environment.IsPrivilegedProcess && !(File.Exists("/usr/bin/setpriv") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)))
            ? (null, "needs, when run as root, the user postgres and the program setpriv")
            : (folder, null);
    }

    private static IEnumerable<string> DebianFolders() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql")
            .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
        : [];

    private static IEnumerable<string> PathFolders() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "pg_ctl"))
        .Where(File.Exists)
        .Select(program => Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)!);

    private static bool HasPrograms(string folder) => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"));
}
