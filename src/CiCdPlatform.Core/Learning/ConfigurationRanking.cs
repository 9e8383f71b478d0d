using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Learning;

/// <summary>Which learned configuration is tried first.</summary>
public static class ConfigurationRanking
{
    /// <summary>The configuration with its score counted from its record: the lower Wilson bound of its rate of success.</summary>
    public static LearnedConfiguration Scored(LearnedConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration with
        {
            Score = WilsonScore.LowerBound(configuration.Successes, (long)configuration.Successes + configuration.Failures),
        };
    }

    /// <summary>
    /// Candidates for a language and a framework, best first: those made for the framework before those for the language alone, then by score, then by
    /// how often they were tried, then by id, so that the order never depends on the order of arrival. A configuration for another framework is left out.
    /// </summary>
    public static IReadOnlyList<LearnedConfiguration> Rank(IEnumerable<LearnedConfiguration> candidates, string language, IReadOnlyCollection<string> frameworks)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(frameworks);
        return [.. candidates
            .Where(c => c.Language == language && (string.IsNullOrEmpty(c.Framework) || frameworks.Contains(c.Framework)))
            .OrderByDescending(c => !string.IsNullOrEmpty(c.Framework))
            .ThenByDescending(c => c.Score)
            .ThenByDescending(c => (long)c.Successes + c.Failures)
            .ThenBy(c => c.Id, StringComparer.Ordinal)];
    }
}
