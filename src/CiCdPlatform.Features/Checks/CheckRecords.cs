using CiCdPlatform.Core.Findings;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>A push to check.</summary>
public sealed record PushChecksInput(RepositoryRef Repository, string Branch, string? Before, string After)
{
    /// <summary>What the check is called, when not as checks of pushes are: a merge queue wants the name that it requires of requests.</summary>
    public string? ReportName { get; init; }

    internal string CalledReport => ReportName ?? PushChecksOrchestration.ReportName;

    /// <summary>A later push to the same branch takes its place.</summary>
    internal string Subject => $"push\n{Repository.Host.Authority}\n{Repository.Id}\n{CalledReport}\n{Branch}";
}

/// <summary>A pull or merge request to review.</summary>
public sealed record PullRequestReviewInput(RepositoryRef Repository, long Number, string HeadSha)
{
    /// <summary>A later head of the same request takes its place.</summary>
    internal string Subject => $"review\n{Repository.Host.Authority}\n{Repository.Id}\n{Number}";
}

/// <summary>What was found in a change; <paramref name="Skip"/> holds the reason when there is nothing to judge.</summary>
public sealed record ChangeFindings(IReadOnlyList<Finding> Findings, IReadOnlyList<string> Warnings, string? Skip, bool IsOwnDelivery)
{
    /// <summary>The fingerprints of those findings that block; null in records from before there were policies.</summary>
    public IReadOnlyList<string>? Blocking { get; init; }

    /// <summary>How many more there are that the policies leave out.</summary>
    public int Ignored { get; init; }

    /// <summary>The bots that did not end, and why: what they look for was not looked for.</summary>
    public IReadOnlyList<string> Unfinished { get; init; } = [];

    /// <summary>Whether findings were left out because they are too many: one that is not among these may still be there.</summary>
    public bool IsCut { get; init; }

    /// <summary>Fingerprints of findings that may be remarked on, for the forge shows their line in the diff.</summary>
    public IReadOnlyList<string> InDiff { get; init; } = [];

    /// <summary>By fingerprint: lines to put in the place of others with one click, which mend the finding and bring no other.</summary>
    public IReadOnlyDictionary<string, LineSuggestion> Suggestions { get; init; } = new Dictionary<string, LineSuggestion>();

    /// <summary>The folders of a monorepo's components, the deepest first; empty where the repository is one, or nothing was found.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Why nothing is said on the request but by its check; null where reviews are wanted.</summary>
    public string? CheckOnly { get; init; }

    /// <summary>How much is said, as the repository wants it.</summary>
    public ReviewManners Manners { get; init; } = new();

    /// <summary>The head that took this one's place.</summary>
    public string? Successor { get; init; }

    internal bool Blocks(Finding finding) => Blocking is { } blocking ? blocking.Contains(finding.Fingerprint) : finding.Severity >= Severity.High;
}

/// <summary>Lines of the head, both inclusive and 1-based, and what to put in their place.</summary>
public sealed record LineSuggestion(int StartLine, int EndLine, IReadOnlyList<string> Replacement);

/// <summary>What an orchestration needs to know of a judgement; the findings are kept beside it.</summary>
public sealed record JudgedChange(int Findings, bool Speaks, string? Successor);

/// <summary>How a check ended; <paramref name="ReportId"/> is 0 when the forge did not take it.</summary>
public sealed record CheckResult(string Conclusion, int Findings, long ReportId, long? ReviewId)
{
    internal static CheckResult NotWanted { get; } = new("NotWanted", 0, 0, null);
}

/// <summary>A check of ours on a forge.</summary>
public sealed record StandingCheck(string Id, string Name, string HeadSha)
{
    internal Report ToReport(ReportConclusion conclusion, string title, string summary) => new(Name, HeadSha, Id, conclusion, title, summary, []);
}
