using System.Diagnostics;
using System.Globalization;

namespace CiCdPlatform.Chaos.World;

/// <summary>How one life of a worker is to go.</summary>
/// <param name="KillAt">A point at which it kills itself, or null.</param>
/// <param name="KillNth">At which passing of the point.</param>
/// <param name="KillAfter">How long after it listens it is killed at the latest, or null for never.</param>
/// <param name="DiesWhileStarting">Whether that counts from before it listens.</param>
/// <param name="WrongBy">How wrong its clock is.</param>
/// <param name="JumpsAfter">When its clock jumps.</param>
/// <param name="Jump">By how much.</param>
internal sealed record Life(string? KillAt, int KillNth, TimeSpan? KillAfter, bool DiesWhileStarting, TimeSpan WrongBy, TimeSpan JumpsAfter, TimeSpan Jump);

/// <summary>One place for a worker: when it has died, the next is started at once.</summary>
internal sealed class WorkerSlot(int number, IReadOnlyList<string> settings, Func<int, int, Life> next, Tally tally, TextWriter log)
{
    private const int KilledExitCode = 128 + 9;
    private readonly CancellationTokenSource _stop = new();
    private volatile Process? _process;
    private volatile Uri? _address;
    private long _since;
    private bool _isAsked;
    private Task _loop = Task.CompletedTask;

    /// <summary>Where the worker listens, or null when none does.</summary>
    public Uri? Address => _address;

    /// <summary>How long it has listened.</summary>
    public TimeSpan Age => _address is null ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Volatile.Read(ref _since));

    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>Ends this life without counting it, so that a fresh one begins.</summary>
    public void Refresh()
    {
        _isAsked = true;
        Kill();
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        Refresh();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        for (var life = 0; !_stop.IsCancellationRequested; life++)
        {
            _isAsked = false;
            await LiveAsync(life, next(number, life));
        }
    }

    private async Task LiveAsync(int life, Life fate)
    {
        using var process = Process.Start(Describe(fate))!;
        _process = process;
        var started = Stopwatch.GetTimestamp();
        using var over = new CancellationTokenSource();
        var executioner = fate.DiesWhileStarting ? ExecuteAsync(fate.KillAfter, over.Token) : null;
        if (_stop.IsCancellationRequested)
        {
            Kill();
        }

        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("listening ", StringComparison.Ordinal))
            {
                _address = new Uri(line[10..]);
                _since = Stopwatch.GetTimestamp();
                tally.Started(Stopwatch.GetElapsedTime(started));
                executioner ??= ExecuteAsync(fate.KillAfter, over.Token);
            }
            else
            {
                Note(life, line);
            }
        }

        _address = null;
        await process.WaitForExitAsync();
        _process = null;
        await over.CancelAsync();
        var byClock = executioner is not null && await executioner;
        if (process.ExitCode != KilledExitCode)
        {
            tally.Fell($"worker {number}.{life} ended by itself with {process.ExitCode}");
        }
        else if (!_isAsked)
        {
            tally.Killed(byClock ? "any time" : fate.KillAt ?? "any time");
        }
    }

    /// <summary>Kills it when its time has come; false when it died before.</summary>
    private async Task<bool> ExecuteAsync(TimeSpan? after, CancellationToken over)
    {
        try
        {
            await Task.Delay(after ?? Timeout.InfiniteTimeSpan, over);
            Kill();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Kill()
    {
        try
        {
            _process?.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has just gone by itself.
        }
    }

    private void Note(int life, string line)
    {
        if (line.Contains("free to be taken over", StringComparison.Ordinal))
        {
            tally.Takeovers++;
        }

        lock (log)
        {
            log.WriteLine($"{number}.{life} {line}");
        }
    }

    private ProcessStartInfo Describe(Life fate)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var argument in new[] { "exec", Path.Combine(AppContext.BaseDirectory, "CiCdPlatform.Chaos.dll"), "worker" }.Concat(settings))
        {
            start.ArgumentList.Add(argument);
        }

        Tell("KillAt", fate.KillAt ?? "");
        Tell("KillNth", fate.KillNth.ToString(CultureInfo.InvariantCulture));
        Tell("ClockWrongBy", fate.WrongBy.ToString("c"));
        Tell("ClockJumpsAfter", fate.JumpsAfter.ToString("c"));
        Tell("ClockJump", fate.Jump.ToString("c"));
        return start;

        void Tell(string name, string value) => start.ArgumentList.Add($"--Chaos:{name}={value}");
    }
}
