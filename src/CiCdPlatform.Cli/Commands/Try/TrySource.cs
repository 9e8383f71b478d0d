using System.Diagnostics;
using CiCdPlatform.Cli.Output;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A repository to try: a person's own, or a fresh copy of the sample.</summary>
internal sealed record TrySource(string Folder, string Name, bool IsSample)
{
    /// <summary>Looks at the named repository, or makes one of the sample below <paramref name="scratch"/>.</summary>
    public static async Task<TrySource> PrepareAsync(string? path, string scratch, CancellationToken cancellation)
    {
        if (path is null)
        {
            return await SampleAsync(Path.Combine(scratch, "sample"), cancellation);
        }

        if (!Directory.Exists(path))
        {
            throw new InputException($"{path} does not exist: name a git repository's folder");
        }

        var (exit, _) = await GitAsync(path, cancellation, "rev-parse", "--git-dir");
        if (exit != 0)
        {
            throw new InputException($"{path} is not a git repository: run 'git init && git add -A && git commit' there first");
        }

        (exit, _) = await GitAsync(path, cancellation, "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
        if (exit != 0)
        {
            throw new InputException($"{path} has no commit yet: commit something first, for what is tried is HEAD");
        }

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return new TrySource(Path.GetFullPath(path), CleanName(name), IsSample: false);
    }

    private static async Task<TrySource> SampleAsync(string folder, CancellationToken cancellation)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Sample");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            var target = Path.Combine(folder, relative == "gitignore" ? ".gitignore" : relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        foreach (var arguments in new string[][] { ["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Write numbers the Roman way"] })
        {
            var (exit, error) = await GitAsync(folder, cancellation, arguments);
            if (exit != 0)
            {
                throw new InputException($"git {arguments[0]} failed in the sample's copy: {error}");
            }
        }

        return new TrySource(folder, "roman", IsSample: true);
    }

    /// <summary>Commits of a branch that its base does not have, the newest first.</summary>
    public static async Task<IReadOnlyList<string>> NewCommitsAsync(string gitFolder, string branch, string @base, CancellationToken cancellation)
    {
        var (exit, text) = await GitAsync(gitFolder, cancellation, "rev-list", "refs/heads/" + branch, "^refs/heads/" + @base);
        return exit == 0 ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    private static string CleanName(string name)
    {
        var clean = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')]).Trim('.', '-');
        clean = clean.EndsWith(".git", StringComparison.Ordinal) ? clean[..^4] : clean;
        return clean.Length == 0 ? "repository" : clean;
    }

    private static async Task<(int Exit, string Text)> GitAsync(string folder, CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", "user.name=hyper", "-c", "user.email=hyper@localhost", "-c", "commit.gpgsign=false", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, process.ExitCode == 0 ? (await output).Trim() : error.Trim());
    }
}
