using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>A run that failed.</summary>
/// <param name="Definition">The file behind it, such as <c>.github/workflows/ci.yml</c>.</param>
/// <param name="Branch">The branch that its commit is the head of; null where the forge does not say.</param>
/// <param name="Event">What set it off.</param>
/// <param name="Attempt">1 at first; on GitLab, which counts none, what tells one from another.</param>
public sealed record FailureInput(RepositoryRef Repository, long RunId, string Definition, string HeadSha, string? Branch, string Event, long Attempt)
{
    /// <summary>The number of the merge request that the run is of, where the forge says so.</summary>
    public long? ChangeRequest { get; init; }

    /// <summary>Whether it is a run of the pipeline that the product itself delivers.</summary>
    public bool IsOwn { get; init; }
}

/// <summary>Why a job failed; bounded, for it stands in a history.</summary>
public sealed record JobDiagnosis(long JobId, string Job, string LogId, FailureCategory Category, string Summary, string? RootCause, IReadOnlyList<LogText> Lines, double Confidence, bool IsInfrastructure)
{
    /// <summary>The same for the same failure, whatever the run.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Where tools say that something is wrong: files of the repository.</summary>
    public IReadOnlyList<DiagnosedPlace> Places { get; init; } = [];

    /// <summary>The first tests that failed.</summary>
    public IReadOnlyList<string> FailedTests { get; init; } = [];

    /// <summary>What is known of earlier failures of the same kind.</summary>
    public FailureMemory Memory { get; init; } = FailureMemory.None;
}

/// <summary>A place that a tool named.</summary>
public sealed record DiagnosedPlace(string File, int Line, string Level, string Message, string Tool);

/// <summary>How often the same failure was seen in a repository, how often it went away on unchanged code, and what mended it.</summary>
public sealed record FailureMemory(int Seen, int Flaked, IReadOnlyList<string> MendedBy)
{
    public static FailureMemory None { get; } = new(0, 0, []);

    /// <summary>The share of failures that went away by themselves; zero where none was seen.</summary>
    public double FlakeRate => Seen == 0 ? 0 : Math.Round((double)Flaked / Seen, 3);
}

/// <summary>Why a run failed.</summary>
/// <param name="Skip">Why nothing is said, or null.</param>
public sealed record RunDiagnosis(IReadOnlyList<JobDiagnosis> Jobs, IReadOnlyList<DefinitionError> DefinitionErrors, string? Skip)
{
    /// <summary>The open pull or merge request of the branch.</summary>
    public long? ChangeRequest { get; init; }

    /// <summary>The branch as the forge knows it.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether all that is named lies outside what the change touched; null where that is not known.</summary>
    public bool? IsOutside { get; init; }

    /// <summary>What may be done about it, by the repository's configuration.</summary>
    public string Repair { get; init; } = "off";

    /// <summary>Whether the machine failed in an earlier attempt of the run already.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether nothing but the report may be posted.</summary>
    public bool OnlyReports { get; init; }

    /// <summary>Whether the machine or the network failed, and nothing else.</summary>
    public bool IsInfrastructure => Jobs.Count > 0 && Jobs.All(job => job.IsInfrastructure);
}

/// <summary>How a repair ended.</summary>
/// <param name="Outcome"><c>proven</c>, <c>nothing-proposed</c>, <c>not-green</c>, <c>passes-unchanged</c>, <c>unproven</c>, <c>retried</c> or <c>refused</c>.</param>
public sealed record RepairResult(string Outcome, string? MendId, string? Reason)
{
    /// <summary>What was changed and why, in order.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>From 0 to 1.</summary>
    public double Confidence { get; init; }

    /// <summary>Where it is offered.</summary>
    public Uri? OfferedAt { get; init; }

    /// <summary><c>suggestion</c>, <c>request</c> or <c>commit</c>.</summary>
    public string? OfferedAs { get; init; }

    /// <summary>The commit on the product's own branch, where it mended its own pipeline.</summary>
    public string? CommitId { get; init; }

    /// <summary>Why it was proven and not offered.</summary>
    public DeliveryProblem? Problem { get; init; }
}
