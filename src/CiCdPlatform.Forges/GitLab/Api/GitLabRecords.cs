namespace CiCdPlatform.Forges.GitLab;

// Answers of GitLab's API, with the fields that are used alone. Names follow from theirs in snake case; what GitLab may leave out is nullable.

internal sealed record GitLabUser(long Id, string Username);

internal sealed record GitLabProject(long Id, string PathWithNamespace, string? DefaultBranch, Uri WebUrl, bool Archived);

internal sealed record GitLabBranch(string Name, GitLabCommit Commit);

internal sealed record GitLabCommit(string Id, string? Message);

internal sealed record GitLabTreeEntry(string Id, string Type, string Path, string Mode);

internal sealed record GitLabDiff(string OldPath, string NewPath, string? Diff, bool NewFile, bool RenamedFile, bool DeletedFile);

internal sealed record GitLabComparison(IReadOnlyList<GitLabDiff>? Diffs, bool CompareTimeout);

internal sealed record GitLabDiffRefs(string? BaseSha, string? HeadSha, string? StartSha);

internal sealed record GitLabMergeRequest(
    long Id,
    long Iid,
    string Title,
    string State,
    string SourceBranch,
    string TargetBranch,
    long? SourceProjectId,
    long TargetProjectId,
    string? Sha,
    GitLabDiffRefs? DiffRefs,
    bool Draft,
    GitLabUser? Author,
    Uri WebUrl);

internal sealed record GitLabMergeRequestChanges(IReadOnlyList<GitLabDiff>? Changes);

internal sealed record GitLabVersion(long Id, string HeadCommitSha, string BaseCommitSha, string StartCommitSha, IReadOnlyList<GitLabDiff>? Diffs);

internal sealed record GitLabPipeline(long Id, string Status, string? Source, string Ref, string Sha, Uri WebUrl, DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt);

internal sealed record GitLabJob(long Id, string Name, string? Stage, string Status, bool AllowFailure, double? Duration);

internal sealed record GitLabCommitStatus(long Id, string Name, string Status, string? Description, string? TargetUrl, long? PipelineId);

internal sealed record GitLabDiscussion(string Id, IReadOnlyList<GitLabNote>? Notes);

internal sealed record GitLabNote(long Id, string Body, GitLabUser? Author, bool System);

internal sealed record GitLabLintAnswer(bool Valid, IReadOnlyList<string>? Errors, IReadOnlyList<string>? Warnings, IReadOnlyList<GitLabLintJob>? Jobs);

internal sealed record GitLabLintJob(string Name, string? Stage);
