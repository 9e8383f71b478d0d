using System.Collections.Concurrent;
using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Runner.Execution;

/// <summary>What the jobs of one run share.</summary>
internal sealed class RunScope(RunPlan plan, string bareRepository, string folder, RunnerOptions options, ToolchainInventory toolchains, TimeProvider time)
{
    public RunPlan Plan { get; } = plan;

    public RunTrigger Trigger => Plan.Trigger;

    public string BareRepository { get; } = bareRepository;

    public RunnerOptions Options { get; } = options;

    public ToolchainInventory Toolchains { get; } = toolchains;

    public TimeProvider Time { get; } = time;

    /// <summary>This run's folder; it goes when the run ends.</summary>
    public string Folder { get; } = folder;

    /// <summary>Package caches (NuGet, npm, cargo …) that the jobs of this run share and no other run sees.</summary>
    public string PackageCaches { get; } = Directory.CreateDirectory(Path.Combine(folder, "packages")).FullName;

    /// <summary>Artifacts by name, or by job key on GitLab.</summary>
    public string Artifacts { get; } = Directory.CreateDirectory(Path.Combine(folder, "artifacts")).FullName;

    /// <summary>Saved caches by key.</summary>
    public string Caches { get; } = Directory.CreateDirectory(Path.Combine(folder, "caches")).FullName;

    /// <summary>How jobs ended, by key.</summary>
    public ConcurrentDictionary<string, JobResult> Results { get; } = new(StringComparer.Ordinal);

    /// <summary>Outputs of jobs, by key.</summary>
    public ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>A folder name that no text can lead astray.</summary>
    public static string SafeName(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..32];
}

/// <summary>One job while it runs.</summary>
internal sealed class JobScope(RunScope run, PlannedJob job, JobLog log, JobFolders folders, IJobShell shell, IRunObserver observer)
{
    private readonly List<StepResult> _steps = [];

    public RunScope Run { get; } = run;

    public PlannedJob Job { get; } = job;

    public JobLog Log { get; } = log;

    public JobFolders Folders { get; } = folders;

    public IJobShell Shell { get; } = shell;

    public IReadOnlyList<StepResult> Steps => _steps;

    /// <summary>What could not be proved although the job went on, such as a missing vulnerability database.</summary>
    public List<string> Notes { get; } = [];

    public void StepEnded(string name, JobOutcome outcome, DateTimeOffset started)
    {
        var step = new StepResult(_steps.Count + 1, name, outcome, started, Run.Time.GetUtcNow());
        _steps.Add(step);
        observer.StepEnded(Job, step);
    }
}

/// <summary>How a job's work ended, before its duration is known.</summary>
internal sealed record JobEnd(JobOutcome Outcome, string? Reason = null)
{
    public static JobEnd Unproven(string reason) => new(JobOutcome.Unproven, reason);
}

/// <summary>The job cannot be run here; ends the job as unproven.</summary>
internal sealed class UnprovenException(string reason) : Exception(reason);
