using System.Diagnostics;
using System.Text;

namespace CiCdPlatform.Runner.Execution;

/// <summary>A program to start: nothing of this process's environment is passed on.</summary>
internal sealed record ChildCommand(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory);

/// <summary>What ended a child: its own exit, the time limit, or a bound.</summary>
internal sealed record ChildExit(int Code, string? StoppedBecause = null, bool TimedOut = false);

/// <summary>Runs a program in its own session and ends it with everything it started.</summary>
internal static class ChildProcess
{
    private const int MaxLine = 64 * 1024;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs to the end, or until the time limit, the watch or the cancellation stops it: SIGTERM to the tree, SIGKILL after five seconds. What a
    /// program leaves running in the background ends with it.
    /// </summary>
    public static async Task<ChildExit> RunAsync(ChildCommand command, Action<string> onLine, TimeSpan limit, ProcessWatch? watch, TimeProvider time, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = command.WorkingDirectory,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in (string[])["sh", "-c", "exec \"$@\" 2>&1", "sh", .. command.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        // `setsid` itself is looked up with this process's PATH; the child gets its own.
        start.FileName = Toolchains.ExecutablePath.Find("setsid") ?? "setsid";
        cancellation.ThrowIfCancellationRequested();
        using var process = await ChildStarter.StartAsync(start);
        process.StandardInput.Close();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var limited = new CancellationTokenSource(limit, time);
        using var done = new CancellationTokenSource();
        string? why = null;
        var timedOut = false;
        var open = true;
        var output = ReadAsync(process.StandardOutput, line =>
        {
            if (Volatile.Read(ref open))
            {
                onLine(line);
            }
        });
        var watching = watch is null ? Task.CompletedTask : watch.WatchAsync(process.Id, reason =>
        {
            why = reason;
            stopping.Cancel();
        }, done.Token);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, limited.Token);
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            timedOut = why is null && limited.IsCancellationRequested;
            await EndAsync(process, why is not null, time);
        }

        await done.CancelAsync();
        await watching;
        NativeCalls.Signal(-process.Id, NativeCalls.Kill);
        try
        {
            await output.WaitAsync(Drain, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // Without a sandbox, a daemon that left the group and its parent cannot be found, yet still holds the pipe: it must not hold the job.
        }

        Volatile.Write(ref open, false);
        cancellation.ThrowIfCancellationRequested();
        return new ChildExit(process.ExitCode, why, timedOut);
    }

    private static async Task EndAsync(Process process, bool atOnce, TimeProvider time)
    {
        var tree = ProcessTree.Of(process.Id);
        if (!atOnce)
        {
            // A sandbox takes everything along when it goes, so it is left alone and those inside hear of the end.
            foreach (var id in tree.Where(id => !ProcessTree.IsSandbox(id)))
            {
                NativeCalls.Signal(id, NativeCalls.Terminate);
            }

            using var grace = new CancellationTokenSource(Grace, time);
            try
            {
                await process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                // Did not go by itself.
            }
        }

        NativeCalls.Signal(process.Id, NativeCalls.Kill);
        NativeCalls.Signal(-process.Id, NativeCalls.Kill);
        foreach (var id in tree.Concat(ProcessTree.Of(process.Id)))
        {
            NativeCalls.Signal(id, NativeCalls.Kill);
        }

        await process.WaitForExitAsync(CancellationToken.None);
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        var line = new StringBuilder();
        var buffer = new char[8192];
        int read;
        while ((read = await ReadOrEndAsync(reader, buffer)) > 0)
        {
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] == '\n')
                {
                    onLine(line.ToString());
                    line.Clear();
                }
                else if (line.Length < MaxLine)
                {
                    line.Append(buffer[i]);
                }
            }
        }

        if (line.Length > 0)
        {
            onLine(line.ToString());
        }
    }

    private static async Task<int> ReadOrEndAsync(StreamReader reader, char[] buffer)
    {
        try
        {
            return await reader.ReadAsync(buffer);
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or OperationCanceledException)
        {
            // The pipe was given up with the process.
            return 0;
        }
    }
}
