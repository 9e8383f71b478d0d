using System.Diagnostics;
using System.Text;

namespace CiCdPlatform.LocalForge.Git;

/// <summary>What a git command answered.</summary>
internal sealed record GitOutput(int ExitCode, byte[] Bytes, string Error)
{
    public bool Ok => ExitCode == 0;

    public string Text => Encoding.UTF8.GetString(Bytes);

    public string Line => Text.TrimEnd('\n');
}

/// <summary>A git command that failed where it had no reason to.</summary>
internal sealed class GitFailedException(string message) : Exception(message);

/// <summary>Runs the <c>git</c> program in one folder, untouched by the machine's own git settings.</summary>
internal sealed class GitProgram(string folder)
{
    public string Folder { get; } = folder;

    /// <summary>Starts git with redirected streams; the caller owns the process.</summary>
    public Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("git did not start");
    }

    /// <summary>Runs git to its end.</summary>
    public async Task<GitOutput> RunAsync(
        IReadOnlyList<string> arguments, byte[]? input = null, IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellation = default)
    {
        using var process = Start(arguments, environment);
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellation);
            using var bytes = new MemoryStream();
            var output = process.StandardOutput.BaseStream.CopyToAsync(bytes, cancellation);
            await WriteInputAsync(process, input, cancellation);
            await output;
            await process.WaitForExitAsync(cancellation);
            return new GitOutput(process.ExitCode, bytes.ToArray(), await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Runs git to its end and demands success.</summary>
    public async Task<GitOutput> NeedAsync(
        IReadOnlyList<string> arguments, byte[]? input = null, IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellation = default)
    {
        var output = await RunAsync(arguments, input, environment, cancellation);
        return output.Ok ? output : throw new GitFailedException($"git {arguments[0]} in {Folder} ended with {output.ExitCode}: {output.Error.Trim()}");
    }

    /// <summary>Runs git to its end without a task, for callers that cannot wait otherwise.</summary>
    public GitOutput Run(IReadOnlyList<string> arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        return new GitOutput(process.ExitCode, bytes.ToArray(), error.GetAwaiter().GetResult());
    }

    private static async Task WriteInputAsync(Process process, byte[]? input, CancellationToken cancellation)
    {
        try
        {
            if (input is not null)
            {
                await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // git ended before it read everything; its exit code tells why.
        }
    }
}
