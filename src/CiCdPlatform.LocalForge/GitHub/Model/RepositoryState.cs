using System.Collections.Concurrent;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>What GitHub knows of a repository beside its git data.</summary>
internal sealed class RepositoryState
{
    private long _lastNumber;

    public ConcurrentDictionary<long, GitHubPullRequest> Pulls { get; } = new();

    public ConcurrentDictionary<long, GitHubComment> IssueComments { get; } = new();

    public ConcurrentDictionary<long, CheckSuite> Suites { get; } = new();

    public ConcurrentDictionary<long, GitHubCheckRun> CheckRuns { get; } = new();

    public ConcurrentDictionary<long, CommitStatus> Statuses { get; } = new();

    /// <summary>Logins of those who may write, besides the owner.</summary>
    public ConcurrentDictionary<string, byte> Collaborators { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Ids of workflows by the path of their file.</summary>
    public ConcurrentDictionary<string, long> Workflows { get; } = new();

    /// <summary>Alerts of code scanning, as its API writes them.</summary>
    public IReadOnlyList<System.Text.Json.Nodes.JsonNode> CodeAlerts { get; set; } = [];

    /// <summary>Alerts of Dependabot, as its API writes them.</summary>
    public IReadOnlyList<System.Text.Json.Nodes.JsonNode> PackageAlerts { get; set; } = [];

    /// <summary>SARIF documents that were handed in.</summary>
    public ConcurrentBag<SarifUpload> Sarif { get; } = [];

    public long NextNumber() => Interlocked.Increment(ref _lastNumber);
}

/// <summary>A pull request.</summary>
public sealed class GitHubPullRequest
{
    /// <summary>Its number in the repository.</summary>
    public required long Number { get; init; }

    /// <summary>Where it is.</summary>
    public required LocalRepository Repository { get; init; }

    /// <summary>Where its commits come from: the same repository, or a fork of it; null when that is gone.</summary>
    public required LocalRepository HeadRepository { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; set; }

    /// <summary>Its description.</summary>
    public string? Body { get; set; }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public string State { get; internal set; } = "open";

    /// <summary>Whether it is a draft.</summary>
    public bool Draft { get; internal set; }

    /// <summary>The branch it comes from.</summary>
    public required string HeadBranch { get; init; }

    /// <summary>The commit it proposes.</summary>
    public required string HeadSha { get; set; }

    /// <summary>The branch it goes to.</summary>
    public required string BaseBranch { get; set; }

    /// <summary>The commit of that branch when it was last compared.</summary>
    public required string BaseSha { get; set; }

    /// <summary>Who opened it.</summary>
    public required GitHubUser User { get; init; }

    /// <summary>The merge commit: a trial while open, null on conflicts; the real one once merged.</summary>
    public string? MergeCommitSha { get; internal set; }

    /// <summary>When it was merged; null when it was not.</summary>
    public DateTimeOffset? MergedAt { get; internal set; }

    /// <summary>Reviews, the oldest first.</summary>
    public IReadOnlyList<GitHubReview> Reviews => [.. ReviewsById.Values.OrderBy(r => r.Id)];

    public required long Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    internal DateTimeOffset? ClosedAt { get; set; }

    internal GitHubUser? MergedBy { get; set; }

    internal IReadOnlyList<GitFileChange> Files { get; set; } = [];

    internal int Commits { get; set; }

    internal ConcurrentDictionary<long, GitHubReview> ReviewsById { get; } = new();

    internal IEnumerable<GitHubReviewComment> ReviewComments => ReviewsById.Values.SelectMany(r => r.CommentsById.Values).OrderBy(c => c.Id);
}

/// <summary>A review of a pull request.</summary>
public sealed class GitHubReview
{
    public required long Id { get; init; }

    /// <summary>Who reviewed.</summary>
    public required GitHubUser User { get; init; }

    /// <summary><c>PENDING</c>, <c>COMMENTED</c>, <c>CHANGES_REQUESTED</c>, <c>APPROVED</c> or <c>DISMISSED</c>.</summary>
    public required string State { get; set; }

    /// <summary>What it says as a whole.</summary>
    public required string Body { get; set; }

    /// <summary>The commit that was reviewed.</summary>
    public required string CommitId { get; init; }

    /// <summary>The remarks, the oldest first.</summary>
    public IReadOnlyList<GitHubReviewComment> Comments => [.. CommentsById.Values.OrderBy(c => c.Id)];

    public required DateTimeOffset SubmittedAt { get; init; }

    internal ConcurrentDictionary<long, GitHubReviewComment> CommentsById { get; } = new();
}

/// <summary>A remark on lines of a file.</summary>
public sealed class GitHubReviewComment
{
    public required long Id { get; init; }

    internal GitHubReview Review { get; init; } = null!;

    /// <summary>Who wrote it.</summary>
    public required GitHubUser User { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The line, from 1, or null for the whole file.</summary>
    public int? Line { get; init; }

    /// <summary>The first line when there are several.</summary>
    public int? StartLine { get; init; }

    /// <summary><c>RIGHT</c> or <c>LEFT</c>.</summary>
    public string Side { get; init; } = "RIGHT";

    /// <summary>What it says.</summary>
    public required string Body { get; set; }

    /// <summary>The lines of its first suggestion block; null without one.</summary>
    public IReadOnlyList<string>? Suggestion
    {
        get
        {
            const string Opening = "```suggestion\n";
            var start = Body.IndexOf(Opening, StringComparison.Ordinal);
            var end = start < 0 ? -1 : Body.IndexOf("```", start + Opening.Length, StringComparison.Ordinal);
            return end < 0 ? null : end == start + Opening.Length ? [] : Body[(start + Opening.Length)..(end - 1)].Split('\n');
        }
    }

    /// <summary>Whether its thread is resolved.</summary>
    public bool IsResolved { get; internal set; }

    internal string DiffHunk { get; init; } = "";

    internal long? InReplyTo { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal DateTimeOffset UpdatedAt { get; set; }

    internal ConcurrentDictionary<long, Reaction> Reactions { get; } = new();
}

/// <summary>A comment in the conversation of a pull request or issue.</summary>
public sealed class GitHubComment
{
    public required long Id { get; init; }

    /// <summary>The pull request's number.</summary>
    public required long IssueNumber { get; init; }

    /// <summary>Who wrote it.</summary>
    public required GitHubUser User { get; init; }

    /// <summary>What it says.</summary>
    public required string Body { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal DateTimeOffset UpdatedAt { get; set; }

    internal ConcurrentDictionary<long, Reaction> Reactions { get; } = new();
}

/// <summary>A reaction to a comment.</summary>
internal sealed record Reaction(long Id, GitHubUser User, string Content, DateTimeOffset CreatedAt);

/// <summary>A commit status.</summary>
internal sealed record CommitStatus(long Id, string Sha, string State, string Context, string? Description, string? TargetUrl, GitHubUser Creator, DateTimeOffset CreatedAt);
