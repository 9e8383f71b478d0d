namespace CiCdPlatform.Server.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Build_UnusableSettings_NamesEveryFaultAndItsCure()
    {
        var fault = Assert.Throws<SettingsException>(() => ServerHost.Build(
            ["--Forges:GitHub:0:AppId", "1", "--Forges:GitLab:0:Token", "t", "--Forges:GitLab:0:SigningSecret", "plain", "--Monitor:PollEvery", "00:00:00"]));

        Assert.Contains(fault.Faults, text => text.StartsWith("Forges:GitHub:0:WebhookSecret is empty", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, text => text.StartsWith("Forges:GitHub:0:PrivateKey and PrivateKeyFile are empty", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, text => text.StartsWith("Forges:GitLab:0:SigningSecret must start with whsec_", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, text => text.StartsWith("Monitor:PollEvery must be at least", StringComparison.Ordinal));
    }
}
