namespace CiCdPlatform.Forges;

/// <summary>A thread of our own on lines of a pull or merge request.</summary>
/// <param name="Id">The forge's id of the thread; empty where it does not let threads be resolved.</param>
/// <param name="CommentId">The first remark, which is ours.</param>
/// <param name="Text">What that remark says.</param>
/// <param name="Marks">The hidden marks below it.</param>
/// <param name="IsResolved">Whether it is closed, by whomever.</param>
public sealed record OwnThread(string Id, long CommentId, string Text, IReadOnlyList<string> Marks, bool IsResolved);

/// <summary>Where a comment stands: in the conversation, or on a line of the diff (at GitLab every comment is a note).</summary>
public sealed record CommentPlace(long Number, long CommentId, bool IsOnLine);

/// <summary>A sign that a comment was seen, and how it went.</summary>
public enum CommentReaction
{
    /// <summary>Seen.</summary>
    Eyes,

    /// <summary>Done.</summary>
    Rocket,

    /// <summary>Not understood, not allowed, or not possible.</summary>
    Confused,
}

/// <summary>What is said on a pull or merge request, beside reviews; everything of ours is found again by its hidden mark.</summary>
public interface IConversations
{
    /// <summary>Our own threads, complete over all pages.</summary>
    Task<IReadOnlyList<OwnThread>> ListThreadsAsync(long number, CancellationToken cancellation);

    /// <summary>Closes or opens a thread; false when the forge does not let us.</summary>
    Task<bool> SetResolvedAsync(long number, OwnThread thread, bool isResolved, CancellationToken cancellation);

    /// <summary>Gives the first remark of a thread the text and the marks that stand here.</summary>
    Task EditRemarkAsync(long number, OwnThread thread, CancellationToken cancellation);

    /// <summary>
    /// Edits our comment that bears the mark in place, or writes it when there is none and <paramref name="mayCreate"/>; one that says the same stays. Returns its id, or 0 for none.
    /// </summary>
    Task<long> PutCommentAsync(long number, string marker, string body, bool mayCreate, CancellationToken cancellation);

    /// <summary>Whether a review of ours asks for changes; null where reviews cannot.</summary>
    Task<bool?> RequestsChangesAsync(long number, CancellationToken cancellation);

    /// <summary>Takes every request for changes of ours back; false when the forge does not let us.</summary>
    Task<bool> WithdrawAsync(long number, string message, CancellationToken cancellation);

    /// <summary>Shows a sign at a comment; once more is harmless.</summary>
    Task ReactAsync(CommentPlace place, CommentReaction reaction, CancellationToken cancellation);
}

/// <summary>Who may do what in a repository.</summary>
public interface IPeople
{
    /// <summary>Whether somebody may push there, as the forge says now; <paramref name="id"/> names them at GitLab, <paramref name="login"/> at GitHub.</summary>
    Task<bool> MayWriteAsync(long id, string login, CancellationToken cancellation);
}

/// <summary>Runs failed jobs again.</summary>
public interface IReruns
{
    /// <summary>Runs the failed jobs of a run again; false when it is running, or nothing in it failed.</summary>
    Task<bool> RerunFailedAsync(long runId, CancellationToken cancellation);
}

/// <summary>What two lines of history have in common, and which requests propose a commit.</summary>
public interface IHistory
{
    /// <summary>The commit where two lines part, or null when they have none in common.</summary>
    Task<string?> FindMergeBaseAsync(string one, string other, CancellationToken cancellation);

    /// <summary>Numbers of open requests whose head is this commit, those of forks included.</summary>
    Task<IReadOnlyList<long>> ListRequestsOfCommitAsync(string commit, CancellationToken cancellation);
}

/// <summary>Findings that the forge itself keeps.</summary>
public interface IForgeAlerts
{
    /// <summary>
    /// The forge's answers about open alerts, page by page as they came, and in words what it does not let us read or does not have.
    /// </summary>
    Task<ForgeAlertPages> ReadAlertsAsync(CancellationToken cancellation);

    /// <summary>Hands in a SARIF document for a commit; null when it was taken, else in words why not.</summary>
    Task<string?> UploadSarifAsync(string commit, string reference, string sarif, CancellationToken cancellation);
}

/// <summary>Answers about alerts, and what stays unread; <paramref name="Unread"/> is empty when all was read.</summary>
public sealed record ForgeAlertPages(IReadOnlyList<ReadOnlyMemory<byte>> Pages, IReadOnlyList<string> Unread);

/// <summary>Posts verdicts to checks of the forge beside commit statuses, where an instance has them.</summary>
public interface IExternalChecks
{
    /// <summary>Answers the external status checks of a request that are called like the report; returns how many there are.</summary>
    Task<int> AnswerAsync(long number, Report report, CancellationToken cancellation);
}

/// <summary>Finds the run that decides on a request, where a forge runs it on another commit than the head.</summary>
public interface IRequestRuns
{
    /// <summary>The newest run of a request for this head: on the head itself, or on what merging it brings; null while there is none.</summary>
    Task<PipelineRun?> FindRequestRunAsync(long number, string headSha, CancellationToken cancellation);
}
