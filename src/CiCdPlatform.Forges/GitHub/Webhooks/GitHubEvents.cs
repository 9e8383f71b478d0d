namespace CiCdPlatform.Forges.GitHub;

/// <summary>A repository as an event names it.</summary>
public sealed record GitHubRepositoryReference(long Id, string FullName, string? DefaultBranch = null, Uri? WebUrl = null, bool IsPrivate = false, bool IsArchived = false, bool IsFork = false);

/// <summary>Who acted.</summary>
public sealed record GitHubActor(long Id, string Login, bool IsBot);

/// <summary>What every event carries.</summary>
/// <param name="Action">Empty where the event has none, as a push.</param>
/// <param name="Repository">Null on events of an installation.</param>
/// <param name="InstallationId">Null when a repository's own hook sent it instead of the App.</param>
/// <param name="Sender">Null where GitHub itself acted.</param>
public sealed record GitHubOrigin(string Action, GitHubRepositoryReference? Repository, long? InstallationId, GitHubActor? Sender);

/// <summary>Something that GitHub told us; only what is used is read.</summary>
public abstract record GitHubEvent(GitHubOrigin Origin)
{
    /// <summary>What happened to the subject.</summary>
    public string Action => Origin.Action;

    /// <summary>The repository, which all events but those of an installation have.</summary>
    public GitHubRepositoryReference? Repository => Origin.Repository;

    /// <summary>As which installation to answer.</summary>
    public long? InstallationId => Origin.InstallationId;
}

/// <summary>A branch or tag was pushed, created or deleted.</summary>
/// <param name="Origin">From where.</param>
/// <param name="Ref">The full name, such as <c>refs/heads/main</c>.</param>
/// <param name="Before">All zeros when it is new.</param>
/// <param name="After">All zeros when it is gone.</param>
/// <param name="IsCreation">Whether it is new.</param>
/// <param name="IsDeletion">Whether it is gone.</param>
/// <param name="IsForced">Whether history was rewritten.</param>
/// <param name="Commits">At most 2,048.</param>
public sealed record GitHubPushEvent(
    GitHubOrigin Origin, string Ref, string Before, string After, bool IsCreation, bool IsDeletion, bool IsForced, IReadOnlyList<GitHubPushedCommit> Commits) : GitHubEvent(Origin)
{
    /// <summary>The branch, or null for a tag.</summary>
    public string? Branch => Ref.StartsWith("refs/heads/", StringComparison.Ordinal) ? Ref["refs/heads/".Length..] : null;
}

/// <summary>A commit of a push.</summary>
public sealed record GitHubPushedCommit(string Id, string Message, IReadOnlyList<string> Added, IReadOnlyList<string> Modified, IReadOnlyList<string> Removed);

/// <summary>A pull request as an event describes it.</summary>
public sealed record GitHubPullRequestReference(
    long Number, string Title, string State, string HeadRef, string HeadSha, long? HeadRepositoryId, string BaseRef, string BaseSha, long? BaseRepositoryId, bool IsDraft, bool IsMerged, string? Author)
{
    /// <summary>Whether the head is in another repository, or in one that is gone.</summary>
    public bool IsFork => HeadRepositoryId is null || HeadRepositoryId != BaseRepositoryId;
}

/// <summary>A pull request was opened, updated, closed …</summary>
/// <param name="Origin">From where.</param>
/// <param name="PullRequest">As it is now.</param>
/// <param name="PreviousHead">Set when commits came (<c>synchronize</c>).</param>
public sealed record GitHubPullRequestEvent(GitHubOrigin Origin, GitHubPullRequestReference PullRequest, string? PreviousHead) : GitHubEvent(Origin);

/// <summary>A remark was made on a line of a pull request.</summary>
/// <param name="Origin">From where.</param>
/// <param name="CommentId">The remark.</param>
/// <param name="Body">Untrusted text.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="AuthorAssociation">Such as <c>MEMBER</c>; what may be commanded depends on the permission, which must be asked for.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">Null when the line is no longer in the diff.</param>
/// <param name="InReplyTo">The remark that is answered.</param>
/// <param name="PullRequest">Where it stands.</param>
public sealed record GitHubReviewCommentEvent(
    GitHubOrigin Origin, long CommentId, string Body, GitHubActor? Author, string AuthorAssociation, string Path, long? Line, long? InReplyTo, GitHubPullRequestReference PullRequest) : GitHubEvent(Origin);

/// <summary>A comment was made on an issue or a pull request.</summary>
public sealed record GitHubIssueCommentEvent(
    GitHubOrigin Origin, long CommentId, string Body, GitHubActor? Author, string AuthorAssociation, long Number, bool IsPullRequest) : GitHubEvent(Origin);

/// <summary>A check suite was asked for, asked for again, or completed.</summary>
/// <param name="Origin">From where.</param>
/// <param name="SuiteId">The suite.</param>
/// <param name="HeadSha">The commit.</param>
/// <param name="HeadBranch">Null for forks.</param>
/// <param name="Status">As GitHub writes it.</param>
/// <param name="Conclusion">Null until completed.</param>
/// <param name="AppId">Whose suite.</param>
/// <param name="PullRequests">Numbers; empty for forks.</param>
public sealed record GitHubCheckSuiteEvent(
    GitHubOrigin Origin, long SuiteId, string HeadSha, string? HeadBranch, string? Status, string? Conclusion, long? AppId, IReadOnlyList<long> PullRequests) : GitHubEvent(Origin);

/// <summary>A check run was created, completed, asked for again, or one of its buttons was pressed.</summary>
/// <param name="Origin">From where.</param>
/// <param name="CheckRunId">The check run.</param>
/// <param name="Name">As people see it.</param>
/// <param name="HeadSha">The commit.</param>
/// <param name="ExternalId">The marker that its App gave.</param>
/// <param name="Status">As GitHub writes it.</param>
/// <param name="Conclusion">Null until completed.</param>
/// <param name="AppId">Whose check run.</param>
/// <param name="RequestedAction">The button's identifier.</param>
/// <param name="PullRequests">Numbers; empty for forks.</param>
public sealed record GitHubCheckRunEvent(
    GitHubOrigin Origin, long CheckRunId, string Name, string HeadSha, string ExternalId, string? Status, string? Conclusion, long? AppId, string? RequestedAction, IReadOnlyList<long> PullRequests)
    : GitHubEvent(Origin);

/// <summary>A workflow run was asked for, started or completed.</summary>
/// <param name="Origin">From where.</param>
/// <param name="RunId">The run.</param>
/// <param name="Definition">The workflow's file, empty where an old server does not tell.</param>
/// <param name="Name">The workflow's name.</param>
/// <param name="Event">What started it.</param>
/// <param name="HeadSha">The commit.</param>
/// <param name="HeadBranch">Null when it is gone.</param>
/// <param name="State">In the words of both forges.</param>
/// <param name="Attempt">1 at first.</param>
/// <param name="WebUrl">Its page.</param>
public sealed record GitHubWorkflowRunEvent(
    GitHubOrigin Origin, long RunId, string Definition, string Name, string Event, string HeadSha, string? HeadBranch, RunState State, long Attempt, Uri? WebUrl) : GitHubEvent(Origin);

/// <summary>A job of a workflow run was queued, started or completed.</summary>
public sealed record GitHubWorkflowJobEvent(GitHubOrigin Origin, long JobId, long RunId, string Name, string HeadSha, RunState State, long Attempt) : GitHubEvent(Origin);

/// <summary>A merge queue asks for checks of a group, or gave it up.</summary>
public sealed record GitHubMergeGroupEvent(GitHubOrigin Origin, string HeadSha, string HeadRef, string BaseSha, string BaseRef) : GitHubEvent(Origin);

/// <summary>A repository came, went, moved or changed its settings.</summary>
/// <param name="Origin">From where.</param>
/// <param name="PreviousName">Without the owner, after a rename.</param>
/// <param name="PreviousDefaultBranch">After the default branch changed.</param>
public sealed record GitHubRepositoryEvent(GitHubOrigin Origin, string? PreviousName, string? PreviousDefaultBranch) : GitHubEvent(Origin);

/// <summary>The App was installed, removed, suspended, or granted new permissions (<c>new_permissions_accepted</c>).</summary>
/// <param name="Origin">From where.</param>
/// <param name="AppId">The App.</param>
/// <param name="Account">The user or organisation.</param>
/// <param name="Permissions">What is granted now, such as <c>contents: write</c>.</param>
/// <param name="Repositories">What it may see; empty where GitHub does not list it.</param>
public sealed record GitHubInstallationEvent(
    GitHubOrigin Origin, long AppId, string Account, IReadOnlyDictionary<string, string> Permissions, IReadOnlyList<GitHubRepositoryReference> Repositories) : GitHubEvent(Origin)
{
    /// <summary>When the installation was last changed, as GitHub writes it; empty where it does not.</summary>
    public string ChangedAt { get; init; } = "";
}

/// <summary>An installation gained or lost repositories.</summary>
public sealed record GitHubInstallationRepositoriesEvent(
    GitHubOrigin Origin, string Account, IReadOnlyList<GitHubRepositoryReference> Added, IReadOnlyList<GitHubRepositoryReference> Removed) : GitHubEvent(Origin);
