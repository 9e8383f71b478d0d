using CiCdPlatform.Runner;

namespace CiCdPlatform.LocalForge.Runs;

/// <summary>How far a run or a job is.</summary>
public enum RunPhase
{
    /// <summary>Waits.</summary>
    Queued,

    /// <summary>Runs.</summary>
    Running,

    /// <summary>Is over.</summary>
    Ended,
}

/// <summary>A run of a definition's jobs: GitHub's workflow run, GitLab's pipeline.</summary>
public sealed class RunRecord
{
    internal RunRecord(long id, LocalRepository repository, RunPlan plan, RunOrigin origin, DateTimeOffset now)
    {
        Id = id;
        Repository = repository;
        Plan = plan;
        Origin = origin;
        CreatedAt = now;
        UpdatedAt = now;
        AttemptStartedAt = now;
    }

    /// <summary>The run's id, the same for every attempt.</summary>
    public long Id { get; }

    /// <summary>Where.</summary>
    public LocalRepository Repository { get; }

    /// <summary>What is run.</summary>
    public RunPlan Plan { get; }

    /// <summary>Counts up with every re-run, from 1.</summary>
    public int Attempt { get; internal set; } = 1;

    /// <summary>How far it is.</summary>
    public RunPhase Phase { get; internal set; }

    /// <summary>How it ended; null before.</summary>
    public JobOutcome? Outcome { get; internal set; }

    /// <summary>Why, where that needs words.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The jobs of the latest attempt.</summary>
    public IReadOnlyList<JobRecord> Jobs { get; internal set; } = [];

    /// <summary>The commit that people see it on.</summary>
    public string HeadSha => Origin.HeadSha;

    /// <summary>What set it off.</summary>
    public string Event => Plan.Trigger.Event;

    internal RunOrigin Origin { get; }

    internal List<IReadOnlyList<JobRecord>> EarlierAttempts { get; } = [];

    internal DateTimeOffset CreatedAt { get; }

    internal DateTimeOffset AttemptStartedAt { get; set; }

    internal DateTimeOffset UpdatedAt { get; set; }

    internal CancellationTokenSource Cancellation { get; set; } = new();
}

/// <summary>What a run belongs to; <paramref name="Actor"/> is the forge's own idea of who set it off.</summary>
internal sealed record RunOrigin(string HeadSha, string HeadBranch, long? ChangeRequest, object? Actor);

/// <summary>A job of a run.</summary>
public sealed class JobRecord
{
    private const int MaxLogChars = 32 * 1024 * 1024;
    private readonly Lock _lock = new();
    private readonly System.Text.StringBuilder _log = new();

    internal JobRecord(long id, RunRecord run, PlannedJob planned, DateTimeOffset now)
    {
        Id = id;
        Run = run;
        Planned = planned;
        CreatedAt = now;
    }

    /// <summary>The job's id; on GitHub its check run has the same.</summary>
    public long Id { get; }

    /// <summary>What was planned.</summary>
    public PlannedJob Planned { get; }

    /// <summary>How far it is.</summary>
    public RunPhase Phase { get; internal set; }

    /// <summary>How it ended; null before.</summary>
    public JobOutcome? Outcome { get; internal set; }

    /// <summary>Why, where that needs words.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The log so far.</summary>
    public string Log
    {
        get
        {
            lock (_lock)
            {
                return _log.ToString();
            }
        }
    }

    internal RunRecord Run { get; }

    internal DateTimeOffset CreatedAt { get; }

    internal DateTimeOffset? StartedAt { get; set; }

    internal DateTimeOffset? EndedAt { get; set; }

    internal IReadOnlyList<StepResult> Steps { get; set; } = [];

    internal void Append(string line)
    {
        lock (_lock)
        {
            if (_log.Length < MaxLogChars)
            {
                _log.Append(line).Append('\n');
            }
        }
    }
}

/// <summary>Hears of runs, to tell the world by webhooks; every call returns at once.</summary>
internal interface IRunListener
{
    void RunQueued(RunRecord run);

    void RunStarted(RunRecord run);

    void JobStarted(RunRecord run, JobRecord job);

    void JobEnded(RunRecord run, JobRecord job);

    void RunEnded(RunRecord run);
}
