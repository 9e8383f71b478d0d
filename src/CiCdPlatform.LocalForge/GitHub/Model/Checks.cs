namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>The check runs of one App on one commit.</summary>
internal sealed class CheckSuite
{
    public required long Id { get; init; }

    public required GitHubApp App { get; init; }

    public required string HeadSha { get; init; }

    public string? HeadBranch { get; set; }

    public string Before { get; init; } = Git.RefChange.Zero;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Only for the Actions App: its suites belong to a run each.</summary>
    public long? RunId { get; init; }
}

/// <summary>A check run, of an App or of a job.</summary>
public sealed class GitHubCheckRun
{
    /// <summary>Its id.</summary>
    public required long Id { get; init; }

    /// <summary>What people see.</summary>
    public required string Name { get; set; }

    /// <summary>The commit.</summary>
    public required string HeadSha { get; init; }

    /// <summary>The slug of the App that made it; <c>github-actions</c> for jobs.</summary>
    public string AppSlug => Suite.App.Slug;

    /// <summary><c>queued</c>, <c>in_progress</c> or <c>completed</c>.</summary>
    public string Status { get; internal set; } = "queued";

    /// <summary>Null before it is completed.</summary>
    public string? Conclusion { get; internal set; }

    /// <summary>The marker of the App that made it.</summary>
    public string? ExternalId { get; internal set; }

    /// <summary>The output's title.</summary>
    public string? Title { get; internal set; }

    /// <summary>The output's summary.</summary>
    public string? Summary { get; internal set; }

    /// <summary>The output's text.</summary>
    public string? Text { get; internal set; }

    /// <summary>Notes on lines, in the order in which they came.</summary>
    public IReadOnlyList<GitHubAnnotation> Annotations { get; internal set; } = [];

    internal CheckSuite Suite { get; init; } = null!;

    /// <summary>Where its App shows more.</summary>
    public string? DetailsUrl { get; internal set; }

    internal DateTimeOffset? StartedAt { get; set; }

    internal DateTimeOffset? CompletedAt { get; set; }

    /// <summary>The identifiers of its buttons.</summary>
    public IReadOnlyList<string> ActionIds => [.. Actions.Select(action => action.Identifier)];

    internal IReadOnlyList<CheckAction> Actions { get; set; } = [];
}

/// <summary>A note on lines of a file; level is <c>notice</c>, <c>warning</c> or <c>failure</c>.</summary>
public sealed record GitHubAnnotation(string Path, int StartLine, int EndLine, int? StartColumn, int? EndColumn, string Level, string? Title, string Message, string? RawDetails);

/// <summary>A button on a check run.</summary>
internal sealed record CheckAction(string Label, string Description, string Identifier);
