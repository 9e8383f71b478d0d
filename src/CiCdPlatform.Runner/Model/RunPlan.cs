using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Runner;

/// <summary>What set a run off, as the forge's contexts and predefined variables tell it.</summary>
public sealed record RunTrigger
{
    /// <summary><c>push</c>, <c>pull_request</c>, <c>workflow_dispatch</c>; on GitLab <c>push</c>, <c>merge_request_event</c>, <c>web</c>, <c>api</c>.</summary>
    public required string Event { get; init; }

    /// <summary>Full ref, such as <c>refs/heads/main</c>.</summary>
    public required string Ref { get; init; }

    /// <summary>The commit to run.</summary>
    public required string Sha { get; init; }

    /// <summary>Files that changed, for path filters; null when unknown.</summary>
    public IReadOnlyList<string>? ChangedFiles { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>The repository's default branch.</summary>
    public string DefaultBranch { get; init; } = "main";

    /// <summary>Target branch of a pull or merge request.</summary>
    public string? BaseRef { get; init; }

    /// <summary>Source branch of a pull or merge request.</summary>
    public string? HeadRef { get; init; }

    /// <summary>Number of the pull or merge request.</summary>
    public long? ChangeRequest { get; init; }

    /// <summary>The event's payload as JSON, for <c>github.event</c>.</summary>
    public string PayloadJson { get; init; } = "{}";

    /// <summary>The forge's web address, for variables that name it.</summary>
    public Uri ServerUrl { get; init; } = new("http://127.0.0.1/");

    /// <summary>The forge's API address.</summary>
    public Uri ApiUrl { get; init; } = new("http://127.0.0.1/");

    /// <summary>The run's or pipeline's id.</summary>
    public long RunId { get; init; } = 1;

    /// <summary>The run's number within its workflow.</summary>
    public long RunNumber { get; init; } = 1;

    /// <summary>Who set it off.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Variables of the repository that are no secrets.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}

/// <summary>The jobs that one trigger sets off in one definition, or the reason why none.</summary>
public sealed record RunPlan
{
    /// <summary>Which forge's language the definition is in.</summary>
    public required ForgeKind Forge { get; init; }

    /// <summary>The definition's path, such as <c>.github/workflows/ci.yml</c>.</summary>
    public required string DefinitionPath { get; init; }

    /// <summary>The workflow's name.</summary>
    public required string Name { get; init; }

    /// <summary>The trigger.</summary>
    public required RunTrigger Trigger { get; init; }

    /// <summary>Jobs in definition order, matrix legs unfolded; empty when the trigger does not apply.</summary>
    public required IReadOnlyList<PlannedJob> Jobs { get; init; }

    /// <summary>What is wrong with the definition: the run fails at once, as on the forge. Lines are 1-based.</summary>
    public IReadOnlyList<PlanError> Errors { get; init; } = [];
}

/// <summary>What is wrong in a definition, and where.</summary>
public sealed record PlanError(int Line, int Column, string Message);

/// <summary>A job to run.</summary>
/// <param name="Key">Unique in the plan, stable.</param>
/// <param name="Name">What the forge shows.</param>
/// <param name="Stage">GitLab's stage, or empty.</param>
/// <param name="Needs">Keys of the jobs it waits for.</param>
/// <param name="AllowFailure">Whether its failure leaves the run green.</param>
/// <param name="When">GitLab's <c>when</c>: <c>on_success</c>, <c>on_failure</c>, <c>always</c>, <c>manual</c>; <c>on_success</c> on GitHub.</param>
public abstract record PlannedJob(string Key, string Name, string Stage, IReadOnlyList<string> Needs, bool AllowFailure, string When)
{
    /// <summary>The job's id in its definition, shared by the legs of a matrix.</summary>
    public virtual string DefinitionId => Key;
}

/// <summary>How a job or run ended.</summary>
public enum JobOutcome
{
    /// <summary>Every step went well.</summary>
    Success,

    /// <summary>A step failed.</summary>
    Failure,

    /// <summary>Its condition did not hold, or something it needs failed.</summary>
    Skipped,

    /// <summary>Ended from outside, or over its time limit (then the reason says so).</summary>
    Cancelled,

    /// <summary>It could not be run here; the reason says what was missing. Never counts as success.</summary>
    Unproven,
}

/// <summary>How one job ended.</summary>
public sealed record JobResult(string Key, JobOutcome Outcome, string? Reason, TimeSpan Duration, IReadOnlyList<StepResult> Steps);

/// <summary>How one step ended; <paramref name="Number"/> from 1.</summary>
public sealed record StepResult(int Number, string Name, JobOutcome Outcome, DateTimeOffset StartedAt, DateTimeOffset EndedAt);

/// <summary>How a run ended: failure if a job that counts failed, else unproven if one was unproven, else success.</summary>
public sealed record RunResult(JobOutcome Outcome, IReadOnlyList<JobResult> Jobs);

/// <summary>Hears of a run as it goes; calls come from several threads, one job's calls in order.</summary>
public interface IRunObserver
{
    /// <summary>A job begins.</summary>
    void JobStarted(PlannedJob job);

    /// <summary>A line of a job's log, already in the forge's log format with time stamp, secrets masked.</summary>
    void Log(PlannedJob job, string line);

    /// <summary>A step ended.</summary>
    void StepEnded(PlannedJob job, StepResult step);

    /// <summary>A job ended.</summary>
    void JobEnded(PlannedJob job, JobResult result);
}

/// <summary>Which processes of a run may use the network.</summary>
public enum NetworkAccess
{
    /// <summary>None.</summary>
    None,

    /// <summary>Only steps that do nothing but fetch dependencies with a known package manager, such as <c>dotnet restore</c> or <c>npm ci</c>.</summary>
    Dependencies,

    /// <summary>All.</summary>
    All,
}

/// <summary>How runs are isolated and bounded.</summary>
public sealed record RunnerOptions
{
    /// <summary>A folder for workspaces; one sub-folder a run, removed afterwards.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>Whether jobs run in a bubblewrap sandbox. When true and there is none, every job is unproven.</summary>
    public bool Isolate { get; init; } = true;

    /// <summary>Who may use the network.</summary>
    public NetworkAccess Network { get; init; } = NetworkAccess.None;

    /// <summary>Jobs run at once.</summary>
    public int MaxParallelJobs { get; init; } = 2;

    /// <summary>Upper bound on a job, whatever its definition says.</summary>
    public TimeSpan MaxJobTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Memory of a job, bytes.</summary>
    public long MaxMemoryBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Processes and threads of a job.</summary>
    public int MaxProcesses { get; init; } = 512;

    /// <summary>Bytes of a job's log that are kept; what follows is counted and dropped.</summary>
    public long MaxLogBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of a job's workspace and home.</summary>
    public long MaxDiskBytes { get; init; } = 8L * 1024 * 1024 * 1024;
}

/// <summary>Finds what a trigger sets off, and runs it.</summary>
public interface IPipelineRunner
{
    /// <summary>
    /// Plans every definition that the trigger sets off: <c>.github/workflows/*.yml</c> or <c>.gitlab-ci.yml</c>, read by <paramref name="readFile"/>
    /// (a path to its text, or null).
    /// </summary>
    IReadOnlyList<RunPlan> Plan(ForgeKind forge, RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile);

    /// <summary>Runs a plan over the files of <see cref="RunTrigger.Sha"/> in a bare repository.</summary>
    Task<RunResult> RunAsync(RunPlan plan, string bareRepository, IRunObserver observer, CancellationToken cancellation);
}
