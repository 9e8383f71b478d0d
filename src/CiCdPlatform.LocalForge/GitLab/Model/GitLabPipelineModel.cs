using CiCdPlatform.LocalForge.Runs;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>A pipeline: a run of <c>.gitlab-ci.yml</c>, or one made up to hang commit statuses on.</summary>
internal sealed class GitLabPipeline
{
    public required long Id { get; init; }

    public required long Iid { get; init; }

    public required LocalRepository Project { get; init; }

    public required string Sha { get; init; }

    /// <summary>A branch or tag, or <c>refs/merge-requests/1/head</c>.</summary>
    public required string Ref { get; init; }

    /// <summary><c>push</c>, <c>merge_request_event</c>, <c>api</c>, <c>external</c>.</summary>
    public required string Source { get; init; }

    public required GitLabUser User { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The run; null when it is external.</summary>
    public RunRecord? Run { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>All statuses ever set, the oldest first.</summary>
    public List<GitLabCommitStatus> Statuses { get; } = [];
}

/// <summary>A commit status, which stands in its pipeline's <c>external</c> stage.</summary>
public sealed class GitLabCommitStatus
{
    /// <summary>Its id.</summary>
    public required long Id { get; init; }

    /// <summary>Its name, by which a later one takes its place.</summary>
    public required string Name { get; init; }

    /// <summary>The commit.</summary>
    public required string Sha { get; init; }

    /// <summary><c>pending</c>, <c>running</c>, <c>success</c>, <c>failed</c>, <c>canceled</c> or <c>skipped</c>.</summary>
    public string Status { get; internal set; } = "";

    /// <summary>A short text.</summary>
    public string? Description { get; internal set; }

    /// <summary>Where it leads.</summary>
    public string? TargetUrl { get; internal set; }

    /// <summary>Whether a later one of its name took its place.</summary>
    public bool IsRetried { get; internal set; }

    /// <summary>The pipeline it stands in.</summary>
    public long PipelineId { get; internal init; }

    /// <summary>The branch or merge request ref it was set for.</summary>
    public required string Ref { get; init; }

    /// <summary>Who set it.</summary>
    public required GitLabUser Author { get; init; }

    internal DateTimeOffset CreatedAt { get; init; }

    internal DateTimeOffset? StartedAt { get; set; }

    internal DateTimeOffset? FinishedAt { get; set; }
}
