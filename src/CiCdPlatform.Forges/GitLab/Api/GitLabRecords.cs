using System.Text.Json.Serialization;

namespace CiCdPlatform.Forges.GitLab;

// Answers of GitLab's API, with the fields that are used alone. Names follow from theirs in snake case; what GitLab may leave out is nullable, and what nothing works without is
// required, so that another shape is an error that names the field.

internal sealed record GitLabUser([property: JsonRequired] long Id, string Username);

internal sealed record GitLabProject(
    [property: JsonRequired] long Id,
    [property: JsonRequired] string PathWithNamespace,
    string? DefaultBranch,
    [property: JsonRequired] Uri WebUrl,
    bool Archived);

internal sealed record GitLabBranch([property: JsonRequired] string Name, [property: JsonRequired] GitLabCommit Commit);

internal sealed record GitLabCommit([property: JsonRequired] string Id, string? Message, IReadOnlyList<string>? ParentIds = null);

internal sealed record GitLabTreeEntry([property: JsonRequired] string Id, string Type, [property: JsonRequired] string Path, string Mode);

internal sealed record GitLabDiff(
    [property: JsonRequired] string OldPath,
    [property: JsonRequired] string NewPath,
    string? Diff,
    bool NewFile,
    bool RenamedFile,
    bool DeletedFile);

internal sealed record GitLabComparison(IReadOnlyList<GitLabDiff>? Diffs, bool CompareTimeout);

internal sealed record GitLabDiffRefs(string? BaseSha, string? HeadSha, string? StartSha);

internal sealed record GitLabMergeRequest(
    [property: JsonRequired] long Id,
    [property: JsonRequired] long Iid,
    string Title,
    [property: JsonRequired] string State,
    [property: JsonRequired] string SourceBranch,
    [property: JsonRequired] string TargetBranch,
    long? SourceProjectId,
    [property: JsonRequired] long TargetProjectId,
    string? Sha,
    GitLabDiffRefs? DiffRefs,
    bool Draft,
    GitLabUser? Author,
    [property: JsonRequired] Uri WebUrl);

internal sealed record GitLabMergeRequestChanges(IReadOnlyList<GitLabDiff>? Changes);

internal sealed record GitLabVersion(
    [property: JsonRequired] long Id,
    [property: JsonRequired] string HeadCommitSha,
    [property: JsonRequired] string BaseCommitSha,
    [property: JsonRequired] string StartCommitSha,
    IReadOnlyList<GitLabDiff>? Diffs);

internal sealed record GitLabPipeline(
    [property: JsonRequired] long Id,
    [property: JsonRequired] string Status,
    string? Source,
    [property: JsonRequired] string Ref,
    [property: JsonRequired] string Sha,
    [property: JsonRequired] Uri WebUrl,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UpdatedAt);

internal sealed record GitLabJob(
    [property: JsonRequired] long Id,
    [property: JsonRequired] string Name,
    string? Stage,
    [property: JsonRequired] string Status,
    bool AllowFailure,
    double? Duration);

internal sealed record GitLabCommitStatus(
    [property: JsonRequired] long Id,
    [property: JsonRequired] string Name,
    [property: JsonRequired] string Status,
    string? Description,
    string? TargetUrl,
    long? PipelineId);

internal sealed record GitLabDiscussion([property: JsonRequired] string Id, IReadOnlyList<GitLabNote>? Notes);

internal sealed record GitLabNote([property: JsonRequired] long Id, [property: JsonRequired] string Body, GitLabUser? Author, bool System, bool Resolvable = false, bool Resolved = false);

internal sealed record GitLabEmoji(long Id);

internal sealed record GitLabMember([property: JsonRequired] long Id, int AccessLevel);

internal sealed record GitLabStatusCheck([property: JsonRequired] long Id, string? Name, string? Status);

internal sealed record GitLabLintAnswer(
    [property: JsonRequired] bool Valid,
    IReadOnlyList<string>? Errors,
    IReadOnlyList<string>? Warnings,
    IReadOnlyList<GitLabLintJob>? Jobs);

internal sealed record GitLabLintJob([property: JsonRequired] string Name, string? Stage);
