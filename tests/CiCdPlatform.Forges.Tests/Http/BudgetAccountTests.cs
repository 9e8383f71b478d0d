using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.Tests.Http;

public sealed class BudgetAccountTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Reset = Now.AddMinutes(40);

    [Fact]
    public void Hear_WithinAWindow_KeepsTheSmaller_AndANewWindowStartsAfresh()
    {
        var account = new BudgetAccount().Hear(new(5_000, 4_000, Reset), Now).Take(1_000).Account;
        Assert.Equal(3_800, account.Remaining);

        Assert.Equal(3_800, account.Hear(new(5_000, 3_990, Reset), Now).Remaining);
        Assert.Equal(100, account.Hear(new(5_000, 100, Reset.AddSeconds(2)), Now).Remaining);
        Assert.Equal(3_800, account.Hear(new(5_000, 4_999, Reset.AddHours(-1).AddMinutes(30)), Now).Remaining);
        Assert.Equal(4_999, account.Hear(new(5_000, 4_999, Reset.AddHours(1)), Now).Remaining);
        Assert.Equal(5_000, account.Hear(null, Reset).Remaining);
    }

    [Fact]
    public void Hear_OfAWindowThatEndsInYears_TakesItForAnHour() =>
        Assert.Equal(Now.AddHours(1), new BudgetAccount().Hear(new(5_000, 4_000, Now.AddYears(3)), Now).ResetAt);

    [Theory]
    [InlineData(5_000, 25, 25)]
    [InlineData(100, 25, 5)]
    [InlineData(1, 25, 1)]
    [InlineData(0, 25, 0)]
    public void Take_WhenFewAreLeft_TakesFewer(int remaining, int wanted, int taken)
    {
        var (account, got) = new BudgetAccount { Remaining = remaining }.Take(wanted);

        Assert.Equal((taken, remaining - taken), (got, account.Remaining));
    }

    [Fact]
    public void TakeWrite_Burst_IsASecondApart_AndTooLongAQueueIsRefusedWithoutATurn()
    {
        var account = new BudgetAccount();
        var turns = new List<WriteTurn>();
        for (var i = 0; i < 5; i++)
        {
            (account, var turn) = account.TakeWrite(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), Now);
            turns.Add(turn);
        }

        Assert.Equal([0, 1, 2, 3, 4], turns.Select(turn => turn.Wait.TotalSeconds));
        Assert.Equal([true, true, true, true, false], turns.Select(turn => turn.IsGranted));
        Assert.Equal(Now.AddSeconds(4), account.NextWrite);
    }

    [Fact]
    public void TakeQuestion_FewAMinute_FewerWhenTheWindowIsShort_NoneWhenLittleIsLeftOrResting()
    {
        var account = new BudgetAccount { Remaining = 4_000, ResetAt = Reset };
        var (after, may) = account.TakeQuestion(TimeSpan.FromSeconds(12), Now);

        Assert.True(may);
        Assert.Equal(Now.AddSeconds(12), after.NextQuestion);
        Assert.False(after.TakeQuestion(TimeSpan.FromSeconds(12), Now.AddSeconds(11)).May);
        Assert.True(after.TakeQuestion(TimeSpan.FromSeconds(12), Now.AddSeconds(12)).May);
        Assert.Equal(Now.AddSeconds(24), (account with { Remaining = 1_000 }).TakeQuestion(TimeSpan.FromSeconds(12), Now).Account.NextQuestion);
        Assert.False((account with { Remaining = 999 }).TakeQuestion(TimeSpan.FromSeconds(12), Now).May);
        Assert.False((account with { RestUntil = Now.AddSeconds(1) }).TakeQuestion(TimeSpan.FromSeconds(12), Now).May);
    }

    [Theory]
    [InlineData(12, 1)]
    [InlineData(30, 2)]
    [InlineData(600, 6)]
    public void TakeQuestion_AfterAPause_GivesTheTurnsThatNobodyTook_OfAMinuteAtMost(int seconds, int turns)
    {
        var (account, _) = new BudgetAccount { Remaining = 4_000, ResetAt = Reset }.TakeQuestion(TimeSpan.FromSeconds(12), Now);
        var taken = 0;
        while (account.TakeQuestion(TimeSpan.FromSeconds(12), Now.AddSeconds(seconds)) is (var after, true))
        {
            (account, taken) = (after, taken + 1);
        }

        Assert.Equal(turns, taken);
    }
}
