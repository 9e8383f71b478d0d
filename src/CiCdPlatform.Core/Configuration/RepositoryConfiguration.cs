using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Configuration;

/// <summary>Whether the product takes part in a repository, or watches it.</summary>
public enum ParticipationMode
{
    /// <summary>Everything is computed and nothing is posted but one summary check.</summary>
    Observe,

    /// <summary>Checks, reviews, requests and commits.</summary>
    Act,
}

/// <summary>What is done about a pipeline that failed.</summary>
public enum RepairMode
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>The cure is told where the failure is shown.</summary>
    Suggest,

    /// <summary>The cure is committed on a branch and proposed.</summary>
    Request,
}

/// <summary>What a repository wants of the product: its own file over its organisation's over what is shipped. Every value is set.</summary>
public sealed record RepositoryConfiguration
{
    /// <summary>What is shipped.</summary>
    public static RepositoryConfiguration Default { get; } = new();

    /// <summary>Whether a pipeline is proposed when the product is let in.</summary>
    public bool Onboarding { get; init; } = true;

    /// <summary>Whether anything is posted.</summary>
    public ParticipationMode Mode { get; init; } = ParticipationMode.Act;

    /// <summary>Which checks run.</summary>
    public CheckConfiguration Checks { get; init; } = new();

    /// <summary>How changes are reviewed.</summary>
    public ReviewConfiguration Review { get; init; } = new();

    /// <summary>From which severity on a finding is told, commented on and blocks.</summary>
    public SeverityConfiguration Severities { get; init; } = new();

    /// <summary>Globs of files whose findings are not told.</summary>
    public IReadOnlyList<string> IgnoredPaths { get; init; } = [];

    /// <summary>What is generated.</summary>
    public GenerationConfiguration Generation { get; init; } = new();

    /// <summary>What is done about a pipeline that failed.</summary>
    public RepairMode Repair { get; init; } = RepairMode.Suggest;

    /// <summary>Which changes concern the product at all.</summary>
    public PathFilters Pipeline { get; init; } = new();

    /// <summary>Keys that a file over this one may not change.</summary>
    public IReadOnlyList<string> Locked { get; init; } = [];

    /// <summary>Whether nothing but the summary check may be posted.</summary>
    public bool IsObserving => Mode == ParticipationMode.Observe;

    /// <summary>Whether findings in a file are left out.</summary>
    public bool Ignores(string path) => IgnoredPaths.Count > 0 && Globs.Match([.. IgnoredPaths], path);
}

/// <summary>Which checks run.</summary>
public sealed record CheckConfiguration
{
    /// <summary>On pushes.</summary>
    public bool Push { get; init; } = true;

    /// <summary>On pull and merge requests.</summary>
    public bool PullRequests { get; init; } = true;

    /// <summary>On groups of a merge queue.</summary>
    public bool MergeQueue { get; init; } = true;

    /// <summary>Whether findings are annotated on their lines.</summary>
    public bool Annotations { get; init; } = true;
}

/// <summary>How changes are reviewed.</summary>
public sealed record ReviewConfiguration
{
    /// <summary>Whether a review is posted beside the check.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The most comments on lines in one review; the rest is folded into the summary.</summary>
    public int MaxInlineComments { get; init; } = 10;

    /// <summary>Whether drafts are reviewed before they are ready.</summary>
    public bool Drafts { get; init; }

    /// <summary>Whether requests that other bots open are reviewed.</summary>
    public bool Bots { get; init; }

    /// <summary>Whether a language model reads the change, where the server has one.</summary>
    public bool LanguageModel { get; init; } = true;

    /// <summary>Whether cures are offered as suggestions that can be applied.</summary>
    public bool Suggestions { get; init; } = true;

    /// <summary>Whether a review asks for changes when a finding blocks.</summary>
    public bool RequestChanges { get; init; } = true;
}

/// <summary>From which severity on a finding has an effect.</summary>
public sealed record SeverityConfiguration
{
    /// <summary>Findings beneath are not told.</summary>
    public Severity Report { get; init; } = Severity.Info;

    /// <summary>Findings beneath have no comment of their own.</summary>
    public Severity Comment { get; init; } = Severity.Low;

    /// <summary>Findings this bad or worse turn a check red; null leaves it to the policy.</summary>
    public Severity? Block { get; init; }
}

/// <summary>What is generated.</summary>
public sealed record GenerationConfiguration
{
    /// <summary>Whether pipelines are written at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether a language model may rewrite them, where the server has one.</summary>
    public bool LanguageModel { get; init; } = true;

    /// <summary>Whether what went green elsewhere may be used.</summary>
    public bool Learned { get; init; } = true;

    /// <summary>Where images are pushed, such as <c>registry.example.com/team</c>; the server's setting when empty.</summary>
    public string Registry { get; init; } = "";

    /// <summary>A prefix for images pulled through a mirror; the server's setting when empty.</summary>
    public string ImagePrefix { get; init; } = "";
}

/// <summary>Which changes concern the product: those that touch one of <see cref="Only"/> (all when empty) outside of <see cref="Except"/>.</summary>
public sealed record PathFilters
{
    /// <summary>Globs of files.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Globs of files.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Whether a change of a file counts.</summary>
    public bool Concern(string path) => (Only.Count == 0 || Globs.Match([.. Only], path)) && (Except.Count == 0 || !Globs.Match([.. Except], path));
}
