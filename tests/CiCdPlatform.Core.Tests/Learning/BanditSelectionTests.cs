using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Tests.Learning;

public sealed class BanditSelectionTests
{
    private static readonly LearnedConfiguration[] Two = [new("a", "go", null, "", 0, 0, 0), new("b", "go", null, "", 0, 0, 0)];

    [Fact]
    public void Order_TheSameChance_DrawsTheSame()
    {
        var records = new Dictionary<string, CandidateRecord> { ["a"] = new(3, 1), ["b"] = new(2, 1) };

        Assert.Equal(BanditSelection.Order(Two, records, new Random(7)), BanditSelection.Order(Two.Reverse(), records, new Random(7)));
    }

    [Fact]
    public void Order_AMuchBetterRecord_IsTakenMostlyAndTheOtherNowAndThen()
    {
        var records = new Dictionary<string, CandidateRecord> { ["a"] = new(9, 1), ["b"] = new(1, 1) };
        var chance = new Random(1);
        var better = Enumerable.Range(0, 2000).Count(_ => BanditSelection.Order(Two, records, chance)[0].Id == "a");

        Assert.InRange(better, 1600, 1990);
    }

    [Theory]
    [InlineData(0, 0, 0.5)]
    [InlineData(8, 0, 0.9)]
    [InlineData(30, 70, 0.304)]
    public void Draw_ManyTimes_HasTheMeanOfItsDistribution(double successes, double failures, double mean)
    {
        var chance = new Random(3);
        Assert.Equal(mean, Enumerable.Range(0, 20_000).Average(_ => BanditSelection.Draw(new CandidateRecord(successes, failures), chance)), 0.01);
    }

    [Fact]
    public void Discounted_OlderOutcomes_CountLessWhoeverCameAfter()
    {
        var records = CandidateRecord.Discounted([("b", false), ("a", true), ("a", true)], 0.5);

        Assert.Equal(new CandidateRecord(0, 1), records["b"]);
        Assert.Equal(new CandidateRecord(0.75, 0), records["a"]);
    }
}
