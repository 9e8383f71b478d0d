using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Rulesets;

/// <summary>What a repository itself says of findings: its policy and its rules.</summary>
public sealed record RepositoryRules
{
    /// <summary>The policies that hold, the repository's among them.</summary>
    public required PolicyStack Policies { get; init; }

    /// <summary>What is wrong with the repository's policy, rulesets or fleet: file, line and cure. A file with a mistake is not used.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    internal IReadOnlyList<IRule> Rules { get; init; } = [];

    /// <summary>Reads them; <paramref name="organisation"/> lies beneath the repository's policy, <paramref name="asked"/> above it.</summary>
    public static RepositoryRules Of(RepositorySnapshot snapshot, Policy? asked = null, Policy? organisation = null)
    {
        var (policy, problems) = PolicyReader.Of(snapshot);
        var (rulesets, mistakes) = RulesetReader.Of(snapshot);
        return new RepositoryRules
        {
            Policies = new PolicyStack(organisation, policy, asked),
            Problems = [.. problems, .. mistakes],
            Rules = [.. rulesets.SelectMany(ruleset => ruleset.Rules)],
        };
    }
}
