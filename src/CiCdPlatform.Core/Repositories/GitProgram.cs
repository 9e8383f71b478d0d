using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace CiCdPlatform.Core.Repositories;

/// <summary>Starts the <c>git</c> program so that it reads one repository and nothing else: no prompts, no hooks, no fetching.</summary>
internal static class GitProgram
{
    private const int MaxErrorCharacters = 4000;

    private static readonly string[] Inherited = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_CEILING_DIRECTORIES"];

    /// <summary>Starts git with its input, output and error redirected.</summary>
    public static Process Start(string folder, params string[] arguments)
    {
        // A repository may name a program as its file-system monitor; reading it must not run that.
        var start = new ProcessStartInfo("git", ["-c", "core.fsmonitor=false", "-C", folder, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var name in Inherited)
        {
            start.Environment.Remove(name);
        }

        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start) ?? throw new SnapshotException("git could not be started.");
        }
        catch (Win32Exception e)
        {
            throw new SnapshotException("git could not be started: install it and put it on PATH.", e);
        }
    }

    /// <summary>
    /// Runs git and gives its NUL-separated records to <paramref name="record"/> until it says stop. Null when git ended well or was stopped,
    /// otherwise what it said.
    /// </summary>
    public static string? Records(string folder, Func<string, bool> record, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        process.StandardInput.Close();
        var said = ErrorOf(process);
        var stopped = false;
        var text = new StringBuilder();
        var buffer = new char[16 * 1024];
        int read;
        while (!stopped && (read = process.StandardOutput.Read(buffer)) > 0)
        {
            foreach (var c in buffer.AsSpan(0, read))
            {
                if (c != '\0')
                {
                    text.Append(c);
                    continue;
                }

                if (!record(text.ToString()))
                {
                    stopped = true;
                    break;
                }

                text.Clear();
            }
        }

        if (stopped)
        {
            process.Kill();
        }

        process.WaitForExit();
        var error = said.GetAwaiter().GetResult();
        return stopped || process.ExitCode == 0 ? null : error.Length > 0 ? error : $"git ended with exit code {process.ExitCode}";
    }

    /// <summary>What git writes to standard error, bounded; read while it runs so that it never blocks.</summary>
    public static async Task<string> ErrorOf(Process process)
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        int read;
        while ((read = await process.StandardError.ReadAsync(buffer.AsMemory())) > 0)
        {
            text.Append(buffer, 0, Math.Min(read, Math.Max(0, MaxErrorCharacters - text.Length)));
        }

        return text.ToString().Trim();
    }
}
