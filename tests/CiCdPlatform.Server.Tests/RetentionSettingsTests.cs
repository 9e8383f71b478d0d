namespace CiCdPlatform.Server.Tests;

public sealed class RetentionSettingsTests
{
    [Fact]
    public void Build_UnusableRetention_NamesEveryFault()
    {
        var fault = Assert.Throws<SettingsException>(() => ServerHost.Build(
            ["--Retention:DeliveriesAfter", "1.00:00:00", "--Retention:ColdFolder", "cold", "--Retention:Every", "00:00:01"]));

        Assert.Contains(fault.Faults, text => text.StartsWith("Retention:DeliveriesAfter must be at least 4.00:00:00", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, text => text.StartsWith("Retention:ColdFolder must be a full path", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, text => text.StartsWith("Retention:Every must be at least one minute", StringComparison.Ordinal));
    }
}
