using System.Text.Json.Nodes;
using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void Read_EveryKeyOfThePage_IsTaken()
    {
        var read = ConfigurationReader.Read(ExampleOfThePage());

        Assert.Empty(read.Problems);
        var configuration = read.Configuration!;
        Assert.Equal((ParticipationMode.Act, true, RepairMode.Request), (configuration.Mode, configuration.Onboarding, configuration.Repair));
        Assert.Equal((5, true, false), (configuration.Review.MaxInlineComments, configuration.Review.Drafts, configuration.Review.LanguageModel));
        Assert.Equal((Severity.Low, Severity.Medium, Severity.Critical), (configuration.Severities.Report, configuration.Severities.Comment, configuration.Severities.Block));
        Assert.True(configuration.Ignores("vendor/a/b.yml"));
        Assert.False(configuration.Ignores("src/b.yml"));
        Assert.True(configuration.Pipeline.Concern("src/a.cs"));
        Assert.False(configuration.Pipeline.Concern("src/a.md"));
        Assert.False(configuration.Pipeline.Concern("other/a.cs"));
    }

    [Theory]
    [InlineData("mode: watch\n", 1, "'mode' is one of observe, act")]
    [InlineData("review:\n  drafts: yes\n", 2, "'review.drafts' is true or false")]
    [InlineData("review:\n  drafts: 'true'\n", 2, "without quotes")]
    [InlineData("review:\n\n  max-inline-comments: 51\n", 3, "from 0 to 50")]
    [InlineData("checks:\n  pushes: true\n", 2, "unknown key 'pushes'; known are push, pull-requests")]
    [InlineData("mode: act\nmodes: act\n", 2, "unknown key 'modes'")]
    [InlineData("ignore:\n  paths:\n    - a\n    - /b\n", 4, "begins with a slash")]
    [InlineData("pipeline:\n  paths: { a: b }\n", 2, "one text of at most")]
    [InlineData("review: on\n", 1, "'review' is a mapping")]
    [InlineData("- mode\n", 1, "a configuration is a mapping")]
    [InlineData("mode: act\nmode: act\n", 2, "")]
    [InlineData("mode: [act\n", 2, "")]
    [InlineData("version: 2\n", 1, "from 1 to 1")]
    [InlineData("generation:\n  registry: a b\n", 2, "without blanks")]
    [InlineData("locked: [mood]\n", 1, "'mood' is no key")]
    public void Read_WithAMistake_NamesItsLine_AndNothingIsApplied(string text, int line, string message)
    {
        var read = ConfigurationReader.Read(text);

        Assert.Null(read.Configuration);
        Assert.Equal(line, read.Problems[0].Line);
        Assert.Contains(message, read.Problems[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("review:\nmode:\n")]
    public void Read_WhatSaysNothing_IsTheBasis(string text)
    {
        var basis = new RepositoryConfiguration { Mode = ParticipationMode.Observe, IgnoredPaths = ["a"] };

        Assert.Equal(basis, ConfigurationReader.Read(text, basis).Configuration);
    }

    [Fact]
    public void Read_OverAnOrganisation_ChangesWhatItSays_AndNoLockedKey()
    {
        var organisation = ConfigurationReader.Read("mode: observe\nreview:\n  max-inline-comments: 3\n  bots: true\nlocked: [mode, severities]\n").Configuration!;

        var own = ConfigurationReader.Read("review:\n  bots: false\n", organisation).Configuration!;
        var refused = ConfigurationReader.Read("mode: act\nseverities:\n  block: critical\n", organisation);

        Assert.Equal((ParticipationMode.Observe, 3, false), (own.Mode, own.Review.MaxInlineComments, own.Review.Bots));
        Assert.Equal([1, 3], refused.Problems.Select(problem => problem.Line));
        Assert.Contains("locked by the organisation", refused.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RepairOff_IsOff_HoweverYamlReadsIt() =>
        Assert.Equal([RepairMode.Off, RepairMode.Off, RepairMode.Off], ((string[])["off", "'off'", "false"]).Select(word => ConfigurationReader.Read($"repair: {word}\n").Configuration!.Repair));

    [Fact]
    public void Schema_OfTheModel_IsTheOneThatIsPublished() => Golden.Verify("docs/schemas/cicd-platform.json", ConfigurationSchema.Json);

    [Fact]
    public void Schema_KnowsEveryKey_WithItsDefault()
    {
        var review = JsonNode.Parse(ConfigurationSchema.Json)!["properties"]!["review"]!;

        Assert.False(review["additionalProperties"]!.GetValue<bool>());
        Assert.Equal(10, review["properties"]!["max-inline-comments"]!["default"]!.GetValue<int>());
    }

    [Fact]
    public void Page_HasTheTableOfEveryKey()
    {
        const string Begin = "<!-- keys -->\n";
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "repository-configuration.md"));
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf("<!-- /keys -->", StringComparison.Ordinal));

        Golden.Verify("docs/repository-configuration.md", page[..start] + ConfigurationSchema.Table() + page[end..]);
    }

    private static string ExampleOfThePage()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "repository-configuration.md"));
        var start = text.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        return text[start..text.IndexOf("```\n", start, StringComparison.Ordinal)];
    }
}
