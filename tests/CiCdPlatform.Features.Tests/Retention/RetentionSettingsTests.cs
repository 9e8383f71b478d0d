using CiCdPlatform.Features.Retention;

namespace CiCdPlatform.Features.Tests.Retention;

public sealed class RetentionSettingsTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Faults_Defaults_None() => Assert.Empty(new RetentionSettings().Faults());

    [Fact]
    public void Faults_UnusableSettings_NamesEachKey()
    {
        var settings = new RetentionSettings
        {
            Every = TimeSpan.FromSeconds(1),
            RunAt = TimeSpan.FromHours(25),
            ArchiveAfter = TimeSpan.FromDays(30),
            PurgeArchiveAfter = TimeSpan.FromDays(10),
            DeleteLogsAfter = TimeSpan.FromDays(-1),
            DeliveriesAfter = TimeSpan.FromDays(1),
            ColdFolder = "relative",
            ColdTablespace = "no\"t",
            BatchSize = 0,
        };

        var faults = settings.Faults().ToList();

        Assert.All(
            ["Every", "RunAt", "PurgeArchiveAfter", "DeleteLogsAfter", "DeliveriesAfter", "ColdFolder", "ColdTablespace", "BatchSize"],
            key => Assert.Contains(faults, fault => fault.StartsWith($"Retention:{key} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void NextRun_WithoutATimeOfDay_IsAtOnceAndThenEveryDay()
    {
        var settings = new RetentionSettings();

        Assert.Equal(Noon, settings.NextRun(null, Noon));
        Assert.Equal(Noon + TimeSpan.FromDays(1), settings.NextRun(Noon, Noon + TimeSpan.FromHours(5)));
    }

    [Theory]
    [InlineData("03:00:00", 15)]
    [InlineData("12:00:00", 0)]
    [InlineData("13:30:00", 1.5)]
    public void NextRun_AtATimeOfDay_IsTheNextSuchMoment(string at, double hours) =>
        Assert.Equal(Noon + TimeSpan.FromHours(hours), new RetentionSettings { RunAt = TimeSpan.Parse(at, null) }.NextRun(null, Noon));

    [Fact]
    public void NextRun_AfterARunThatBeganLate_KeepsItsTimeOfDay()
    {
        var settings = new RetentionSettings { RunAt = TimeSpan.FromHours(12) };

        Assert.Equal(Noon + TimeSpan.FromDays(1), settings.NextRun(Noon + TimeSpan.FromMinutes(7), Noon + TimeSpan.FromMinutes(8)));
    }
}
