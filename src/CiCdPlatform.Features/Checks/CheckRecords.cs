using CiCdPlatform.Core.Findings;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Checks;

/// <summary>A push to check.</summary>
public sealed record PushChecksInput(RepositoryRef Repository, string Branch, string? Before, string After);

/// <summary>A pull or merge request to review.</summary>
public sealed record PullRequestReviewInput(RepositoryRef Repository, long Number, string HeadSha);

/// <summary>What was found in a change; <paramref name="Skip"/> holds the reason when there is nothing to judge.</summary>
public sealed record ChangeFindings(IReadOnlyList<Finding> Findings, IReadOnlyList<string> Warnings, string? Skip, bool IsOwnDelivery);

/// <summary>How a check ended.</summary>
public sealed record CheckResult(string Conclusion, int Findings, long ReportId, long? ReviewId);
