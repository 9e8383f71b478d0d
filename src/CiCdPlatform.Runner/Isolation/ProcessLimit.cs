using System.Collections.Concurrent;
using System.Globalization;

namespace CiCdPlatform.Runner.Isolation;

/// <summary>A control group that bounds processes where this process may create one; the watch and resource limits bound them everywhere.</summary>
internal sealed class ProcessLimit : IDisposable
{
    /// <summary>What the sandbox itself takes, and room for the watch to see that the bound was passed.</summary>
    public const int Spare = 16;

    private static readonly ConcurrentQueue<string> Leftover = new();
    private readonly string _folder;

    private ProcessLimit(string folder) => _folder = folder;

    /// <summary>A process that writes its id here joins.</summary>
    public string JoinFile => $"{_folder}/cgroup.procs";

    /// <summary>A new group, or null where that is not allowed.</summary>
    public static ProcessLimit? Create(int processes)
    {
        for (var left = Leftover.Count; left > 0 && Leftover.TryDequeue(out var old); left--)
        {
            if (!Remove(old))
            {
                Leftover.Enqueue(old);
            }
        }

        var parent = Directory.Exists("/sys/fs/cgroup/pids") ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup";
        var folder = $"{parent}/cicd-job-{Guid.NewGuid():n}";
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        try
        {
            File.WriteAllText($"{folder}/pids.max", (processes + Spare).ToString(CultureInfo.InvariantCulture));
            return new ProcessLimit(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            new ProcessLimit(folder).Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        if (!Remove(_folder))
        {
            Leftover.Enqueue(_folder);
        }
    }

    // The kernel gives a group up only when its last process has quite gone, which may be a moment after the sandbox ended.
    private static bool Remove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(folder);
        }
    }
}
