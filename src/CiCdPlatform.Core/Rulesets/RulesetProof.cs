using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Rulesets;

/// <summary>Holds a ruleset's rules against their own examples.</summary>
internal static class RulesetProof
{
    /// <summary>One line for each example that does not do what it says, and for each rule that has none; empty when all hold.</summary>
    public static IReadOnlyList<string> Failures(Ruleset ruleset) => [.. ruleset.Rules.SelectMany(rule => Failures(ruleset, rule))];

    private static IEnumerable<string> Failures(Ruleset ruleset, DeclarativeRule rule)
    {
        var place = $"{ruleset.File}:{rule.Line}: {rule.Id}";
        if (rule.Fires.Count == 0)
        {
            yield return $"{place} has no example in which it fires: list one under 'fires'";
        }

        for (var i = 0; i < rule.Fires.Count; i++)
        {
            if (!Fires(rule, rule.Fires[i]))
            {
                yield return $"{place} is silent in example {i + 1} of 'fires'";
            }
        }

        for (var i = 0; i < rule.Silent.Count; i++)
        {
            if (Fires(rule, rule.Silent[i]))
            {
                yield return $"{place} fires in example {i + 1} of 'silent'";
            }
        }
    }

    private static bool Fires(DeclarativeRule rule, string text) => text.Length > 0 && rule.Check(new RuleFile("example", text), RuleSettings.Default).Any();
}
