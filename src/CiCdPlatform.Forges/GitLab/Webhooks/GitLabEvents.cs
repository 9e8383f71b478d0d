namespace CiCdPlatform.Forges.GitLab;

/// <summary>The project of an event; the path may be missing where GitLab does not send it.</summary>
public sealed record GitLabProjectReference(long Id, string? PathWithNamespace, string? DefaultBranch, Uri? WebUrl);

/// <summary>Something that GitLab told us; only what is used is read.</summary>
/// <param name="Project">The project it is about.</param>
/// <param name="BySystemHook">Whether it came by way of a system hook: pushes then carry no commits.</param>
public abstract record GitLabEvent(GitLabProjectReference Project, bool BySystemHook);

/// <summary>A branch was pushed, created or deleted.</summary>
/// <param name="Ref">The full name, such as <c>refs/heads/main</c>.</param>
/// <param name="Before">All zeros when the branch is new.</param>
/// <param name="After">All zeros when the branch is gone.</param>
/// <param name="Commits">At most the newest 20; none by way of a system hook.</param>
/// <param name="TotalCommits">How many there are in truth.</param>
public sealed record GitLabPushEvent(
    GitLabProjectReference Project,
    bool BySystemHook,
    string Ref,
    string Before,
    string After,
    string? UserName,
    IReadOnlyList<GitLabPushedCommit> Commits,
    long TotalCommits) : GitLabEvent(Project, BySystemHook)
{
    /// <summary>The branch without <c>refs/heads/</c>.</summary>
    public string Branch => GitLabRefs.Short(Ref);

    /// <summary>Whether the branch is gone.</summary>
    public bool IsDeletion => GitLabRefs.IsZero(After);

    /// <summary>Whether the branch is new.</summary>
    public bool IsCreation => GitLabRefs.IsZero(Before);
}

/// <summary>A commit of a push.</summary>
public sealed record GitLabPushedCommit(string Id, string Message, IReadOnlyList<string> Added, IReadOnlyList<string> Modified, IReadOnlyList<string> Removed);

/// <summary>A tag was pushed or deleted.</summary>
public sealed record GitLabTagPushEvent(GitLabProjectReference Project, bool BySystemHook, string Ref, string Before, string After, string? UserName)
    : GitLabEvent(Project, BySystemHook)
{
    /// <summary>The tag without <c>refs/tags/</c>.</summary>
    public string Tag => GitLabRefs.Short(Ref);

    /// <summary>Whether the tag is gone.</summary>
    public bool IsDeletion => GitLabRefs.IsZero(After);
}

/// <summary>A merge request was opened, updated, merged, closed ….</summary>
/// <param name="Action"><c>open</c>, <c>update</c>, <c>reopen</c>, <c>close</c>, <c>merge</c>, <c>approved</c> …; empty in a test delivery.</param>
/// <param name="PreviousHead">Set only when an update brought commits.</param>
public sealed record GitLabMergeRequestEvent(
    GitLabProjectReference Project,
    bool BySystemHook,
    long Number,
    string Action,
    string State,
    string SourceBranch,
    string TargetBranch,
    long SourceProjectId,
    long TargetProjectId,
    string HeadSha,
    string? PreviousHead,
    bool IsDraft,
    string Title,
    string? UserName) : GitLabEvent(Project, BySystemHook)
{
    /// <summary>Whether it comes from another project.</summary>
    public bool IsFork => SourceProjectId != TargetProjectId;
}

/// <summary>Someone wrote a note.</summary>
/// <param name="NoteableType"><c>MergeRequest</c>, <c>Commit</c>, <c>Issue</c> or <c>Snippet</c>.</param>
/// <param name="MergeRequestNumber">Set when it stands on a merge request.</param>
/// <param name="UserId">Who wrote it: what may be commanded depends on it.</param>
public sealed record GitLabNoteEvent(
    GitLabProjectReference Project,
    bool BySystemHook,
    long NoteId,
    string Note,
    string NoteableType,
    string? DiscussionId,
    long? MergeRequestNumber,
    string? HeadSha,
    long? UserId,
    string? UserName,
    bool IsSystemNote) : GitLabEvent(Project, BySystemHook);

/// <summary>A pipeline changed its status.</summary>
/// <param name="Source"><c>push</c>, <c>merge_request_event</c>, <c>web</c> …; empty on old instances.</param>
/// <param name="Status">As GitLab writes it; see <see cref="State"/>.</param>
public sealed record GitLabPipelineEvent(
    GitLabProjectReference Project,
    bool BySystemHook,
    long PipelineId,
    string Ref,
    string Sha,
    string Status,
    string Source,
    long? MergeRequestNumber) : GitLabEvent(Project, BySystemHook)
{
    /// <summary>When it ended, as GitLab writes it; a pipeline whose jobs are run again ends again.</summary>
    public string? FinishedAt { get; init; }

    /// <summary>The status in the words of both forges.</summary>
    public RunState State => GitLabStates.Read(Status);
}

/// <summary>A job changed its status.</summary>
public sealed record GitLabJobEvent(
    GitLabProjectReference Project,
    bool BySystemHook,
    long JobId,
    string Name,
    string Stage,
    string Status,
    bool AllowFailure,
    long PipelineId,
    string Sha,
    string Ref) : GitLabEvent(Project, BySystemHook)
{
    /// <summary>The status in the words of both forges.</summary>
    public RunState State => GitLabStates.Read(Status);
}

/// <summary>A project came, went or moved (system hooks alone).</summary>
/// <param name="PreviousPath">Where it was before it was renamed or transferred.</param>
public sealed record GitLabProjectEvent(GitLabProjectReference Project, GitLabProjectChange Change, string? PreviousPath) : GitLabEvent(Project, BySystemHook: true);

/// <summary>What became of a project.</summary>
public enum GitLabProjectChange
{
    /// <summary>New.</summary>
    Created,

    /// <summary>Another name.</summary>
    Renamed,

    /// <summary>Another group.</summary>
    Transferred,

    /// <summary>Gone.</summary>
    Destroyed,
}

/// <summary>References of a repository changed (system hooks alone): sent once a push, whatever the number of references.</summary>
public sealed record GitLabRepositoryUpdateEvent(GitLabProjectReference Project, IReadOnlyList<GitLabRefChange> Changes, string? UserName)
    : GitLabEvent(Project, BySystemHook: true);

/// <summary>A reference before and after.</summary>
public sealed record GitLabRefChange(string Ref, string Before, string After);
