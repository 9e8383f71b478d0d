using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>A merge request on a local GitLab.</summary>
public sealed class GitLabMergeRequest
{
    /// <summary>The number within the project.</summary>
    public required long Iid { get; init; }

    /// <summary>The title.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>The description.</summary>
    public string Description { get; internal set; } = "";

    /// <summary><c>opened</c>, <c>closed</c> or <c>merged</c>.</summary>
    public string State { get; internal set; } = "opened";

    /// <summary>The branch to merge.</summary>
    public required string SourceBranch { get; init; }

    /// <summary>The branch to merge into.</summary>
    public string TargetBranch { get; internal set; } = "";

    /// <summary>The head of the source branch.</summary>
    public string HeadSha => Versions[^1].Head;

    internal long Id { get; init; }

    /// <summary>Where it is.</summary>
    public required LocalRepository Project { get; init; }

    /// <summary>Who opened it.</summary>
    public required GitLabUser Author { get; init; }

    /// <summary>External status checks: by name their number and their answer, <c>pending</c> until one comes.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<string, (long Id, string Status)> StatusChecks { get; } = new();

    internal bool RemoveSourceBranch { get; set; }

    internal string? MergeCommit { get; set; }

    internal DateTimeOffset? MergedAt { get; set; }

    internal DateTimeOffset CreatedAt { get; init; }

    internal DateTimeOffset UpdatedAt { get; set; }

    internal List<MergeRequestVersion> Versions { get; } = [];

    internal List<GitLabDiscussion> Discussions { get; } = [];

    internal bool IsDraft => Title.StartsWith("Draft:", StringComparison.OrdinalIgnoreCase) || Title.StartsWith("[Draft]", StringComparison.OrdinalIgnoreCase);
}

/// <summary>What the diff stands on after one push: merge base, target's head at that time, source's head.</summary>
internal sealed record MergeRequestVersion(long Id, string Base, string Start, string Head, DateTimeOffset CreatedAt, IReadOnlyList<GitFileChange> Files);

/// <summary>A thread, or a note that stands alone.</summary>
public sealed class GitLabDiscussion
{
    /// <summary>40 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it is a plain note that was not written as a thread.</summary>
    public bool IsIndividual { get; internal set; }

    /// <summary>The notes, the oldest first.</summary>
    public IReadOnlyList<GitLabNote> Notes => NoteList;

    internal List<GitLabNote> NoteList { get; } = [];
}

/// <summary>A note of a merge request.</summary>
public sealed class GitLabNote
{
    /// <summary>Its id.</summary>
    public required long Id { get; init; }

    /// <summary>Its text in Markdown.</summary>
    public string Body { get; internal set; } = "";

    /// <summary>Who wrote it.</summary>
    public required GitLabUser Author { get; init; }

    /// <summary>Where it stands in the diff, or null.</summary>
    public GitLabPosition? Position { get; init; }

    /// <summary>Whether its thread is resolved.</summary>
    public bool Resolved { get; internal set; }

    /// <summary>Reactions, as <c>username emoji</c>, the oldest first.</summary>
    public IReadOnlyList<string> Reactions => [.. Emoji];

    internal System.Collections.Concurrent.ConcurrentQueue<string> Emoji { get; } = new();

    internal bool Resolvable { get; init; }

    internal DateTimeOffset CreatedAt { get; init; }

    internal DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A place in a diff; <paramref name="Type"/> is <c>text</c> or <c>file</c>.</summary>
public sealed record GitLabPosition(string Type, string BaseSha, string StartSha, string HeadSha, string OldPath, string NewPath, int? OldLine, int? NewLine);
