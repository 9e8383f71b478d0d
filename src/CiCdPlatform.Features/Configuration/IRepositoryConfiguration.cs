using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Yaml;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Configuration;

/// <summary>What holds in a repository now.</summary>
/// <param name="Value">Every value set.</param>
/// <param name="Problems">What is wrong with the file that stands there; then the last good one is in force.</param>
public sealed record ConfigurationInForce(RepositoryConfiguration Value, IReadOnlyList<FormProblem> Problems)
{
    /// <summary>The file that the problems are in, such as <c>.github/cicd-platform.yml</c>.</summary>
    public string File { get; init; } = "";
}

/// <summary>What repositories want of the product. Every feature that posts or commits asks it first.</summary>
public interface IRepositoryConfiguration
{
    /// <summary>
    /// The configuration of a repository as it stands on a branch: the one that a request goes to, or the default branch when null. Never read from the change that is judged. The
    /// forge is asked at most every five minutes, or at once after a push that touched the file; while it cannot be asked, what was read last holds.
    /// </summary>
    Task<ConfigurationInForce> OfAsync(RepositoryRef repository, string? branch, CancellationToken cancellation);
}
