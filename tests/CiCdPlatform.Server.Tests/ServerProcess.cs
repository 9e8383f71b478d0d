using System.Diagnostics;
using System.Net.Http.Headers;

namespace CiCdPlatform.Server.Tests;

/// <summary>The server in a process of its own, which may kill itself at a chosen point.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address, string token)
    {
        _process = process;
        Token = token;
        Address = address;
        Client = new HttpClient { BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>The administrator token.</summary>
    public string Token { get; }

    /// <summary>Completes when the process has gone.</summary>
    public Task Gone => _process.WaitForExitAsync();

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts it; null when it died before it listened.</summary>
    public static async Task<ServerProcess?> StartAsync(IEnumerable<string> arguments, string? knownToken)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CiCdPlatform.Chaos.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("listening ", StringComparison.Ordinal))
            {
                // What it logs later must not fill the pipe.
                _ = process.StandardOutput.ReadToEndAsync();
                var parts = line.Split(' ');
                return new ServerProcess(process, new Uri(parts[1]), parts is [_, _, { Length: > 0 } token] ? token : knownToken ?? "");
            }
        }

        await process.WaitForExitAsync();
        process.Dispose();
        return null;
    }

    /// <summary>Ends it by SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
