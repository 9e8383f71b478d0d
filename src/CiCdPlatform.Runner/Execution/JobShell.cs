namespace CiCdPlatform.Runner.Execution;

/// <summary>Runs programs as a job sees them: paths are the job's.</summary>
internal interface IJobShell
{
    /// <summary>Why nothing can be run, or null.</summary>
    string? Unavailable { get; }

    /// <summary>What every program of a job starts with: PATH, HOME and where caches are.</summary>
    IReadOnlyDictionary<string, string> BaseEnvironment { get; }

    Task<ChildExit> RunAsync(ChildCommand command, bool network, Action<string> onLine, TimeSpan limit, CancellationToken cancellation);
}

/// <summary>Runs programs without isolation, for one's own machine.</summary>
internal sealed class DirectShell(RunnerOptions options, JobFolders folders, IReadOnlyDictionary<string, string> environment, TimeProvider time) : IJobShell
{
    private readonly ProcessWatch _watch = new(options, [folders.HostRoot], time);

    public string? Unavailable => null;

    public IReadOnlyDictionary<string, string> BaseEnvironment => environment;

    public Task<ChildExit> RunAsync(ChildCommand command, bool network, Action<string> onLine, TimeSpan limit, CancellationToken cancellation) =>
        ChildProcess.RunAsync(command, onLine, limit, _watch, time, cancellation);
}
