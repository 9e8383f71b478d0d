namespace CiCdPlatform.Runner.Execution;

/// <summary>Stops a child that takes more processes, memory or disk than it may.</summary>
internal sealed class ProcessWatch(RunnerOptions options, IReadOnlyList<string> diskRoots, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private const int DiskEvery = 10;

    /// <summary>Looks until told that the child has ended; calls <paramref name="stop"/> once, with the reason.</summary>
    public async Task WatchAsync(int processId, Action<string> stop, CancellationToken done)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            for (var round = 1; await timer.WaitForNextTickAsync(done); round++)
            {
                if (Exceeded(processId, round % DiskEvery == 0) is { } reason)
                {
                    stop(reason);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The child ended by itself.
        }
    }

    /// <summary>Which bound is exceeded now, or null.</summary>
    public string? Exceeded(int processId, bool withDisk)
    {
        var tree = ProcessTree.Measure(processId);
        if (tree.Sum(p => p.Threads) > options.MaxProcesses)
        {
            return $"it started more than {options.MaxProcesses} processes and threads";
        }

        if (tree.Sum(p => p.ResidentBytes) > options.MaxMemoryBytes)
        {
            return $"it used more than {options.MaxMemoryBytes} bytes of memory";
        }

        return withDisk && DiskUse() > options.MaxDiskBytes ? DiskReason : null;
    }

    public string DiskReason => $"it wrote more than {options.MaxDiskBytes} bytes to its workspace, home and caches";

    public bool DiskExceeded => DiskUse() > options.MaxDiskBytes;

    private long DiskUse()
    {
        var enumeration = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        long sum = 0;
        try
        {
            foreach (var file in diskRoots.SelectMany(r => new DirectoryInfo(r).EnumerateFiles("*", enumeration)))
            {
                try
                {
                    sum += file.Length;
                }
                catch (FileNotFoundException)
                {
                    // Gone between listing and looking.
                }

                if (sum > options.MaxDiskBytes)
                {
                    break;
                }
            }
        }
        catch (IOException)
        {
            // A folder went while it was listed; the next round looks again.
        }

        return sum;
    }
}
