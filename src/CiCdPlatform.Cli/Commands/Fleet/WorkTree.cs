using System.Diagnostics;
using CiCdPlatform.Cli.Output;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Commits in a person's own work tree, as that person.</summary>
internal static class WorkTree
{
    /// <summary>Refuses a folder that is no work tree, or in which somebody is at work.</summary>
    public static void RequireClean(string path)
    {
        if (!Directory.Exists(path) || Git(path, ["rev-parse", "--is-inside-work-tree"]) is not { } inside || inside.Trim() != "true")
        {
            throw new InputException($"{path} is no git work tree: mends are commits, so run git init first, or leave --fix out");
        }

        if (Git(path, ["status", "--porcelain", "--untracked-files=no"]) is not "")
        {
            throw new InputException($"{path} has changes that are not committed: commit or stash them, so that each bot's commit holds its own alone");
        }
    }

    /// <summary>Writes the files and commits them; the commit's id.</summary>
    public static string Commit(string path, IReadOnlyDictionary<string, string> files, string message)
    {
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(path, name), text);
        }

        _ = Needed(path, ["commit", "--quiet", "--only", "--message", message, "--", .. files.Keys.Order(StringComparer.Ordinal)]);
        return Needed(path, ["rev-parse", "HEAD"]).Trim();
    }

    private static string Needed(string path, IReadOnlyList<string> arguments) => Git(path, arguments, isNeeded: true)!;

    private static string? Git(string path, IReadOnlyList<string> arguments, bool isNeeded = false)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : isNeeded ? throw new InputException($"{path}: git {arguments[0]} failed: {error.Result.Trim()}")
            : null;
    }
}
