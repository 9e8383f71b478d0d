using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Tests.Learning;

public sealed class WilsonScoreTests
{
    [Theory]
    [InlineData(0, 0, 0.0)]
    [InlineData(0, 10, 0.0)]
    [InlineData(1, 1, 0.2065)]
    [InlineData(10, 10, 0.7225)]
    [InlineData(5, 10, 0.2366)]
    [InlineData(90, 100, 0.8256)]
    public void LowerBound_KnownRecords_GivesTheKnownBound(long successes, long trials, double bound) =>
        Assert.Equal(bound, WilsonScore.LowerBound(successes, trials), 0.0001);

    [Fact]
    public void LowerBound_MoreSuccessesThanTrials_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => WilsonScore.LowerBound(2, 1));

    [Fact]
    public void Rank_FrameworkFirstThenScore_IgnoresTheOrderOfArrival()
    {
        LearnedConfiguration[] given =
        [
            Learned("plain-good", null, 50, 0),
            Learned("web-poor", "aspnetcore", 1, 3),
            Learned("web-good", "aspnetcore", 9, 1),
            Learned("other", "blazor", 99, 0),
        ];
        string[] expected = ["web-good", "web-poor", "plain-good"];
        Assert.Equal(expected, ConfigurationRanking.Rank(given, "csharp", ["aspnetcore"]).Select(c => c.Id));
        Assert.Equal(expected, ConfigurationRanking.Rank(given.Reverse(), "csharp", ["aspnetcore"]).Select(c => c.Id));
    }

    [Theory]
    [InlineData(true, 3, true, 0, true)]
    [InlineData(false, 3, true, 0, false)]
    [InlineData(true, 0, true, 0, false)]
    [InlineData(true, null, true, 0, false)]
    [InlineData(true, 3, false, 0, false)]
    [InlineData(true, 3, true, 1, false)]
    public void Judge_Outcome_IsProvenOnlyWhenEverythingHolds(bool green, int? tests, bool block, int unproven, bool proven)
    {
        var verdict = ProofRule.Judge(new PipelineOutcome
        {
            Language = "go",
            Forge = ForgeKind.GitHub,
            TemplateId = "go",
            TemplateYaml = "",
            Green = green,
            TestsRun = tests,
            TestsBlock = block,
            UnprovenJobs = [.. Enumerable.Repeat("test", unproven)],
        });
        Assert.Equal(proven, verdict.Proven);
        Assert.Equal(proven, verdict.Reason is null);
    }

    private static LearnedConfiguration Learned(string id, string? framework, int successes, int failures) =>
        ConfigurationRanking.Scored(new LearnedConfiguration(id, "csharp", framework, "", successes, failures, 0));
}
