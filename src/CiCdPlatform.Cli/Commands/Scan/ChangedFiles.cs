using System.Diagnostics;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Which lines of a work tree were not there at a commit.</summary>
internal static class ChangedFiles
{
    /// <summary>Lines that differ from the commit where this branch left it, files that git does not know yet included.</summary>
    public static RuleScope Since(string folder, string revision)
    {
        if (revision.StartsWith('-'))
        {
            throw new InputException($"'{revision}' is no commit, branch or tag");
        }

        var mergeBase = Git(folder, revision, "merge-base", "HEAD", revision).Trim();
        var diff = Git(folder, revision, "-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", "-M", "-U0", "--relative", mergeBase);
        var lines = new Dictionary<string, IReadOnlySet<int>>(StringComparer.Ordinal);
        foreach (var part in ("\n" + diff).Split("\ndiff --git ").Skip(1))
        {
            // The line of the new name ends in a tab when the name holds a blank.
            var name = part.Split('\n').FirstOrDefault(line => line.StartsWith("+++ b/", StringComparison.Ordinal))?[6..].TrimEnd('\t');
            if (name is not null)
            {
                lines[name] = UnifiedDiff.Parse(part).Lines.Where(line => line.Kind == DiffLineKind.Added).Select(line => line.NewLine).ToHashSet();
            }
        }

        return RuleScope.Change(lines, Git(folder, revision, "ls-files", "--others", "--exclude-standard", "-z").Split('\0', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Git(string folder, string revision, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InputException($"{folder}: git cannot compare with '{revision}': {error.Result.Trim()}");
    }
}
