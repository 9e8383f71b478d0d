using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Forges;

/// <summary>A repository on a forge. The numeric id is stable; the name changes.</summary>
public sealed record ForgeRepository(ForgeKind Forge, Uri Host, long Id, string FullName, string DefaultBranch, Uri WebUrl, bool IsArchived);

/// <summary>Which repository, on which forge, and as whom.</summary>
/// <param name="Forge">GitHub or GitLab.</param>
/// <param name="Host">The forge's web address, such as <c>https://github.com/</c>; API addresses follow from the settings of that host.</param>
/// <param name="FullName"><c>owner/name</c>, or a GitLab path with groups.</param>
/// <param name="Access">Whose credentials.</param>
public sealed record RepositoryAddress(ForgeKind Forge, Uri Host, string FullName, ForgeAccess Access);

/// <summary>Whose credentials are used. Never holds a credential itself, so that it may be stored.</summary>
/// <param name="InstallationId">The GitHub App installation, when the App acts.</param>
/// <param name="CredentialKey">The key of a token that lives in memory alone, when a caller gave one for one request.</param>
public sealed record ForgeAccess(long? InstallationId = null, string? CredentialKey = null);

/// <summary>Opens repositories; the one entry to both forges.</summary>
public interface IForges
{
    /// <summary>A connection; no request is made before it is used.</summary>
    IForgeConnection Open(RepositoryAddress address);

    /// <summary>The repositories that a GitHub App installation or a configured GitLab token may see.</summary>
    Task<IReadOnlyList<ForgeRepository>> ListRepositoriesAsync(ForgeKind forge, Uri host, ForgeAccess access, CancellationToken cancellation);
}

/// <summary>Everything that can be done in one repository. A consumer asks for the narrow interface that it needs.</summary>
public interface IForgeConnection : IRepositoryReader, ICommitWriter, IChangeRequests, IPipelineRuns, IReports, IConversations, IPeople, IReruns, IHistory, IForgeAlerts;

/// <summary>Reads a repository.</summary>
public interface IRepositoryReader
{
    /// <summary>What the forge says of it.</summary>
    Task<ForgeRepository> GetRepositoryAsync(CancellationToken cancellation);

    /// <summary>The commit id of a branch, or null when there is none.</summary>
    Task<string?> GetBranchHeadAsync(string branch, CancellationToken cancellation);

    /// <summary>The files at a commit, bounded.</summary>
    Task<RepositorySnapshot> ReadSnapshotAsync(string commit, SnapshotLimits limits, CancellationToken cancellation);

    /// <summary>One file's text at a commit or branch, or null.</summary>
    Task<string?> ReadFileAsync(string path, string reference, CancellationToken cancellation);
}

/// <summary>Files committed on a branch made from a base; idempotent by the trailer <c>CiCd-Delivery: MARKER</c>. A file that is a program there stays one.</summary>
public sealed record CommitRequest(string Branch, string BaseCommit, string Message, string Marker, IReadOnlyList<GeneratedFile> Files);

/// <summary>The commit; <paramref name="Created"/> is false when it stood already.</summary>
public sealed record CommitResult(string CommitId, bool Created);

/// <summary>Writes commits.</summary>
public interface ICommitWriter
{
    /// <summary>
    /// Makes the branch and one commit with all files, or finds the one made before by its marker: as the branch's head, or as an unreferenced commit's successor.
    /// </summary>
    Task<CommitResult> CommitAsync(CommitRequest request, CancellationToken cancellation);
}

/// <summary>A pull or merge request.</summary>
public sealed record ChangeRequest(long Number, Uri WebUrl, string Title, string State, string HeadBranch, string HeadSha, string BaseBranch, string BaseSha, bool IsFork, bool IsDraft, string Author);

/// <summary>A file of a change with its unified diff hunks (null for binary or oversized ones).</summary>
public sealed record ChangedFile(string Path, string? PreviousPath, ChangeStatus Status, string? Patch);

/// <summary>What happened to a file.</summary>
public enum ChangeStatus
{
    /// <summary>New.</summary>
    Added,

    /// <summary>Edited.</summary>
    Modified,

    /// <summary>Gone.</summary>
    Removed,

    /// <summary>Moved, perhaps edited.</summary>
    Renamed,
}

/// <summary>Pull and merge requests.</summary>
public interface IChangeRequests
{
    /// <summary>Opens one from head to base, or finds the one that is open for that head.</summary>
    Task<ChangeRequest> EnsureChangeRequestAsync(string head, string @base, string title, string body, CancellationToken cancellation);

    /// <summary>One by number, or null.</summary>
    Task<ChangeRequest?> GetChangeRequestAsync(long number, CancellationToken cancellation);

    /// <summary>The files of a pull or merge request, complete over all pages.</summary>
    Task<IReadOnlyList<ChangedFile>> ListChangedFilesAsync(long number, CancellationToken cancellation);

    /// <summary>The files that differ between two commits.</summary>
    Task<IReadOnlyList<ChangedFile>> CompareAsync(string baseCommit, string headCommit, CancellationToken cancellation);
}

/// <summary>How far a run or job is.</summary>
public enum RunState
{
    /// <summary>Not started.</summary>
    Queued,

    /// <summary>Running.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Success,

    /// <summary>Ended badly.</summary>
    Failure,

    /// <summary>Ended from outside.</summary>
    Cancelled,

    /// <summary>Did not apply.</summary>
    Skipped,

    /// <summary>Ended without a verdict: neutral, stale, action required, or a job that could not be run.</summary>
    Neutral,
}

/// <summary>A workflow run or a pipeline. <paramref name="Definition"/> is the file behind it.</summary>
public sealed record PipelineRun(long Id, string Definition, string HeadSha, string Event, RunState State, Uri WebUrl, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Whether it can no longer change.</summary>
    public bool IsTerminal => State is not (RunState.Queued or RunState.Running);

    /// <summary>What it runs on where the forge tells: a branch, or <c>refs/merge-requests/1/train</c>.</summary>
    public string Ref { get; init; } = "";
}

/// <summary>A job of a run. <paramref name="Duration"/> is zero until it has ended.</summary>
public sealed record PipelineRunJob(long Id, string Name, string Stage, RunState State, bool AllowFailure, TimeSpan Duration)
{
    /// <summary>Its steps that have ended, where the forge tells of them: GitHub does, GitLab has none.</summary>
    public IReadOnlyList<PipelineRunStep> Steps { get; init; } = [];
}

/// <summary>A step of a job that has ended.</summary>
public sealed record PipelineRunStep(string Name, TimeSpan Duration);

/// <summary>Runs of pipelines.</summary>
public interface IPipelineRuns
{
    /// <summary>The runs of a commit, the newest first.</summary>
    Task<IReadOnlyList<PipelineRun>> ListRunsAsync(string headSha, CancellationToken cancellation);

    /// <summary>One run, or null.</summary>
    Task<PipelineRun?> GetRunAsync(long runId, CancellationToken cancellation);

    /// <summary>The jobs of a run, complete over all pages, of the latest attempt.</summary>
    Task<IReadOnlyList<PipelineRunJob>> ListJobsAsync(long runId, CancellationToken cancellation);

    /// <summary>A job's log, cut in the middle when over <paramref name="maxBytes"/>; empty when there is none.</summary>
    Task<string> ReadJobLogAsync(long jobId, int maxBytes, CancellationToken cancellation);
}

/// <summary>A verdict on a commit: a check run on GitHub, a commit status on GitLab.</summary>
/// <param name="Name">Stable for people and branch protection.</param>
/// <param name="HeadSha">The commit.</param>
/// <param name="ExternalId">The marker by which it is found again.</param>
/// <param name="Conclusion">Null while in progress.</param>
/// <param name="Title">One line.</param>
/// <param name="Summary">Markdown, clipped to the forge's limit by the client.</param>
/// <param name="Annotations">Sent in batches of 50 where the forge has annotations.</param>
/// <param name="DetailsUrl">A page of ours.</param>
/// <param name="PipelineId">GitLab: the pipeline the status belongs to.</param>
public sealed record Report(
    string Name,
    string HeadSha,
    string ExternalId,
    ReportConclusion? Conclusion,
    string Title,
    string Summary,
    IReadOnlyList<ReportAnnotation> Annotations,
    Uri? DetailsUrl = null,
    long? PipelineId = null)
{
    /// <summary>Longer Markdown below the summary, where the forge has room for it.</summary>
    public string? Text { get; init; }

    /// <summary>Buttons, where the forge has them: at most three, cut to its limits by the client.</summary>
    public IReadOnlyList<ReportAction> Actions { get; init; } = [];
}

/// <summary>A button of a report; pressed, its identifier comes back in a webhook.</summary>
public sealed record ReportAction(string Label, string Description, string Identifier);

/// <summary>How a report ends.</summary>
public enum ReportConclusion
{
    /// <summary>Nothing blocks.</summary>
    Success,

    /// <summary>Policy blocks.</summary>
    Failure,

    /// <summary>No verdict, with the reason in the summary.</summary>
    Neutral,

    /// <summary>Superseded.</summary>
    Cancelled,
}

/// <summary>A note on lines of a file; level is <c>notice</c>, <c>warning</c> or <c>failure</c>.</summary>
public sealed record ReportAnnotation(string Path, int StartLine, int EndLine, string Level, string Title, string Message);

/// <summary>A review posted as one batch on an exact commit, found again by its hidden marker.</summary>
public sealed record ReviewRequest(long Number, string HeadSha, string Marker, string Body, ReviewVerdict Verdict, IReadOnlyList<ReviewComment> Comments);

/// <summary>What a review says as a whole.</summary>
public enum ReviewVerdict
{
    /// <summary>Remarks only.</summary>
    Comment,

    /// <summary>Policy blocks.</summary>
    RequestChanges,
}

/// <summary>A remark on an added or unchanged line of the new side of the diff.</summary>
public sealed record ReviewComment(string Path, int Line, string Body)
{
    /// <summary>The first of several lines of which <see cref="Line"/> is the last.</summary>
    public int? StartLine { get; init; }

    /// <summary>Hidden marks by which the remark is found again.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>What a person can put in the place of these lines with one click; each forge has its own words for it.</summary>
    public IReadOnlyList<string>? Suggestion { get; init; }
}

/// <summary>Says things about commits and changes, each at most once.</summary>
public interface IReports
{
    /// <summary>Creates the report, or updates the one with the same external id; returns the forge's id.</summary>
    Task<long> PutReportAsync(Report report, CancellationToken cancellation);

    /// <summary>Posts the review unless one with the same marker stands; a comment outside the diff goes into the body. Returns the forge's id.</summary>
    Task<long> PutReviewAsync(ReviewRequest review, CancellationToken cancellation);
}

/// <summary>Why a forge did not do what was asked.</summary>
public enum ForgeFailure
{
    /// <summary>Bad or missing credentials.</summary>
    Unauthorised,

    /// <summary>Not allowed; the message names the permission when the forge does.</summary>
    Forbidden,

    /// <summary>Not there, or hidden from us.</summary>
    NotFound,

    /// <summary>Clashes with what stands.</summary>
    Conflict,

    /// <summary>The forge refused the request's content.</summary>
    Invalid,

    /// <summary>Too many requests; see <see cref="ForgeException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>Network trouble or a 5xx that outlasted the client's own retries.</summary>
    Unavailable,
}

/// <summary>A forge that did not do what was asked. The message holds no credential.</summary>
public sealed class ForgeException : Exception
{
    /// <summary>Creates it.</summary>
    public ForgeException(ForgeFailure failure, string message, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        RetryAfter = retryAfter;
    }

    /// <summary>Why.</summary>
    public ForgeFailure Failure { get; }

    /// <summary>When to try again, if the forge said so.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The HTTP status, when there was an answer.</summary>
    public int? Status { get; init; }

    /// <summary>Whether trying again later may cure it.</summary>
    public bool IsTransient => Failure is ForgeFailure.RateLimited or ForgeFailure.Unavailable;
}
