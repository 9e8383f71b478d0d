using CiCdPlatform.Core.Findings;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Checks;

/// <summary>A push to check.</summary>
public sealed record PushChecksInput(RepositoryRef Repository, string Branch, string? Before, string After);

/// <summary>A pull or merge request to review.</summary>
public sealed record PullRequestReviewInput(RepositoryRef Repository, long Number, string HeadSha);

/// <summary>What was found in a change; <paramref name="Skip"/> holds the reason when there is nothing to judge.</summary>
public sealed record ChangeFindings(IReadOnlyList<Finding> Findings, IReadOnlyList<string> Warnings, string? Skip, bool IsOwnDelivery)
{
    /// <summary>The fingerprints of those findings that block; null in records from before there were policies.</summary>
    public IReadOnlyList<string>? Blocking { get; init; }

    /// <summary>How many more there are that the policies leave out.</summary>
    public int Ignored { get; init; }

    /// <summary>The bots that did not end, and why: what they look for was not looked for.</summary>
    public IReadOnlyList<string> Unfinished { get; init; } = [];

    internal bool Blocks(Finding finding) => Blocking is { } blocking ? blocking.Contains(finding.Fingerprint) : finding.Severity >= Severity.High;
}

/// <summary>How a check ended.</summary>
public sealed record CheckResult(string Conclusion, int Findings, long ReportId, long? ReviewId);
