using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Rulesets;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Conformance;

/// <summary>What the pages on formats show is what the readers take.</summary>
public sealed class DocumentedFormatsTests
{
    [Fact]
    public void Policy_OfItsPage_IsRead()
    {
        var read = PolicyReader.Read(ExampleOf("policy.md"));

        Assert.Empty(read.Problems);
        Assert.Equal((3, 2, 2), (read.Policy!.Rules.Count, read.Policy.Block.Count, read.Policy.Ignore.Count));
    }

    [Fact]
    public void Ruleset_OfItsPage_IsRead_AndItsExamplesHold()
    {
        var (ruleset, problems) = RulesetReader.Read("rulesets.md", ExampleOf("rulesets.md"));

        Assert.Empty(problems);
        Assert.Empty(RulesetProof.Failures(ruleset!));
    }

    [Fact]
    public void Fleet_OfItsPage_IsRead()
    {
        var (bots, problems) = FleetFile.Read(ExampleOf("fleet.md"));

        Assert.Empty(problems);
        Assert.Equal([.. Bots.All.Select(bot => bot.Id).Except(["optimiser"]), "release", "images"], bots.Select(bot => bot.Id));
    }

    [Theory]
    [InlineData("bots:\n  - id: Two words\n", 2)]
    [InlineData("bots:\n  - id: secrets\n", 2)]
    [InlineData("disable: [nobody]\n", 1)]
    public void Fleet_WithAMistake_NamesItsLine_AndTheShippedBotsRun(string text, int line)
    {
        var (bots, problems) = FleetFile.Read(text);

        Assert.Equal(line, Assert.Single(problems).Line);
        Assert.Same(Bots.All, bots);
    }

    private static string ExampleOf(string page)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", page));
        var start = text.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        return text[start..text.IndexOf("```\n", start, StringComparison.Ordinal)];
    }
}
