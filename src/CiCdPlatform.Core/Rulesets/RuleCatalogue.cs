using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Rulesets;

/// <summary>A rule as people look it up; <paramref name="Text"/> is Markdown.</summary>
public sealed record KnownRule(string Id, string Scanner, IReadOnlyList<string> Aliases, string Text);

/// <summary>How a repository's rulesets did on their own examples.</summary>
public sealed record RulesetsProof(int Rulesets, int Rules, IReadOnlyList<string> Failures);

/// <summary>What is looked for: the shipped rules, and those of a repository.</summary>
public static class RuleCatalogue
{
    /// <summary>The shipped rules, with the text of their page.</summary>
    public static IReadOnlyList<KnownRule> Shipped { get; } = [.. Core.Rules.Rules.All.Select(rule => new KnownRule(rule.Id, rule.Scanner, rule.Aliases, PageOf(rule)))];

    /// <summary>The shipped rules and a repository's own.</summary>
    public static IReadOnlyList<KnownRule> Of(RepositorySnapshot snapshot) =>
    [
        .. Shipped,
        .. RulesetReader.Of(snapshot).Rulesets.SelectMany(ruleset => ruleset.Rules, (ruleset, rule) => new KnownRule(rule.Id, rule.Scanner, rule.Aliases, $"{rule.Message}\n\n{ruleset.File}:{rule.Line}")),
    ];

    /// <summary>Holds a repository's rulesets against their own examples.</summary>
    public static RulesetsProof Prove(RepositorySnapshot snapshot)
    {
        var (rulesets, problems) = RulesetReader.Of(snapshot);
        return new RulesetsProof(rulesets.Count, rulesets.Sum(ruleset => ruleset.Rules.Count), [.. problems, .. rulesets.SelectMany(RulesetProof.Failures)]);
    }

    private static string PageOf(IRule rule)
    {
        using var stream = typeof(RuleCatalogue).Assembly.GetManifestResourceStream($"Rules/{Pascal(rule.Id)}/README.md");
        if (stream is null)
        {
            return "";
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Pascal(string id) => string.Concat(id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
