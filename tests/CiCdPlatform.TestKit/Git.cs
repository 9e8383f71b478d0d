using System.Diagnostics;

namespace CiCdPlatform.TestKit;

/// <summary>The real git.</summary>
public static class Git
{
    /// <summary>Standard output of a git command, trimmed; throws with what git said when it fails.</summary>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"git {arguments[0]}: {await error}");
    }

    /// <summary>How many commits a range has.</summary>
    public static async Task<int> CountAsync(string folder, string range) => int.Parse(await RunAsync(folder, "rev-list", "--count", range));
}
