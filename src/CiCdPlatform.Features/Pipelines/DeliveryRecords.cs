using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>What to deliver and how.</summary>
/// <param name="Repository">Where; an id of zero is looked up.</param>
/// <param name="AutoCommit">False: generate only.</param>
/// <param name="UseTemplateOnly">True: no language model.</param>
public sealed record DeliveryInput(RepositoryRef Repository, bool AutoCommit, bool UseTemplateOnly);

/// <summary>What was generated, and everything needed to commit, watch and learn from it.</summary>
public sealed record DeliveryDraft
{
    /// <summary>The repository with its numeric id.</summary>
    public required RepositoryRef Repository { get; init; }

    /// <summary>The branch the change request goes to.</summary>
    public required string DefaultBranch { get; init; }

    /// <summary>The commit that was analysed.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Files to commit.</summary>
    public required IReadOnlyList<GeneratedFile> Files { get; init; }

    /// <summary>The pipeline's own file among them.</summary>
    public required string Definition { get; init; }

    /// <summary>Where the pipeline came from.</summary>
    public required GenerationSource Source { get; init; }

    /// <summary>Why this one.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What a person should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What was understood of the repository, with evidence, one Markdown line each.</summary>
    public IReadOnlyList<string> Understood { get; init; } = [];

    /// <summary>What the jobs do, one Markdown line each.</summary>
    public IReadOnlyList<string> Does { get; init; } = [];

    /// <summary>What is learned when it goes green.</summary>
    public required string TemplateYaml { get; init; }

    /// <summary>Language of the main component.</summary>
    public required string Language { get; init; }

    /// <summary>Framework of the main component.</summary>
    public string? Framework { get; init; }

    /// <summary>Package manager of the main component.</summary>
    public string? PackageManager { get; init; }

    /// <summary>Where it is proven before it is proposed, or null for not at all.</summary>
    public ProofPlace? ProveIn { get; init; }

    /// <summary>Whether it is proposed even when its proof is red.</summary>
    public bool ProposeRed { get; init; }

    /// <summary>How many failures of its run are mended; what a draft says of itself is in the history, so that older deliveries go on without.</summary>
    public int Repairs { get; init; }

    /// <summary>Ids of the jobs that run tests, with the folder of their component.</summary>
    public IReadOnlyDictionary<string, string> TestJobs { get; init; } = new Dictionary<string, string>();

    /// <summary>What the repository is like, for those that come after it.</summary>
    public RepositoryVector? Vector { get; init; }
}

/// <summary>The outcome of generating: a draft, or the reason why there is none.</summary>
public sealed record DraftOutcome(DeliveryDraft? Draft, DeliveryProblem? Problem);

/// <summary>Why a delivery ended early; <paramref name="Code"/> is stable, such as <c>forge-forbidden</c>.</summary>
public sealed record DeliveryProblem(string Code, string Message);

/// <summary>A commit, or why there is none.</summary>
public sealed record CommitOutcome(string? CommitId, DeliveryProblem? Problem);

/// <summary>An opened change request, or why there is none.</summary>
public sealed record ChangeRequestOutcome(long Number, Uri? WebUrl, DeliveryProblem? Problem);

/// <summary>How a delivered pipeline ended.</summary>
public static class Outcomes
{
    /// <summary>All went well and tests ran.</summary>
    public const string Green = "green";

    /// <summary>Something failed.</summary>
    public const string Red = "red";

    /// <summary>A job could not be run, or no test ran.</summary>
    public const string Unproven = "unproven";

    /// <summary>No end within the time watched; still recorded when its webhook comes.</summary>
    public const string TimedOut = "timed-out";

    /// <summary>Nothing was committed, as asked.</summary>
    public const string Generated = "generated";

    /// <summary>The forge or the repository did not allow it.</summary>
    public const string Refused = "refused";
}

/// <summary>The state of a delivery while it goes and when it has ended; what the status URL answers.</summary>
public sealed record DeliveryStatus
{
    /// <summary>What is being done now: <c>analysing</c>, <c>proving</c>, <c>committing</c>, <c>opening</c>, <c>watching</c>, <c>recording</c> or <c>done</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The branch that was made.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit on it.</summary>
    public string? CommitId { get; init; }

    /// <summary>The pull or merge request.</summary>
    public Uri? ChangeRequestUrl { get; init; }

    /// <summary>Where the pipeline came from.</summary>
    public GenerationSource? Source { get; init; }

    /// <summary>Why this one.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>One of <see cref="Outcomes"/>, or null while it is open.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why the outcome is not green.</summary>
    public string? Reason { get; init; }

    /// <summary>Tests that ran.</summary>
    public int TestsRun { get; init; }

    /// <summary>What was shown before it was proposed, where that was asked for.</summary>
    public ProofReport? Proof { get; init; }

    /// <summary>Whether it was remembered as something that works.</summary>
    public bool Learned { get; init; }

    /// <summary>The run's jobs.</summary>
    public IReadOnlyList<JobReading> Jobs { get; init; } = [];

    /// <summary>The files, when nothing was committed.</summary>
    public IReadOnlyList<GeneratedFile>? Files { get; init; }

    /// <summary>Why it ended early.</summary>
    public DeliveryProblem? Problem { get; init; }

    /// <summary>The instance that watches the run.</summary>
    public string? MonitorId { get; init; }
}

/// <summary>A job as the forge reported it.</summary>
public sealed record JobReading(string Name, string Stage, string Status, double Seconds);
