using CiCdPlatform.Durable;
using CiCdPlatform.TestKit;
using Microsoft.Extensions.Configuration;

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

    [Theory]
    [InlineData("Database:Provider", "PostgreSql", "Database:ConnectionString is empty")]
    [InlineData("Database:Provider", "Oracle", "Database:")]
    [InlineData("Database:ConnectionString", "secret-without-form", "Database:ConnectionString is not one of Sqlite")]
    [InlineData("Engine:Lease", "00:00:00.1", "Engine:Lease must be at least one second")]
    [InlineData("Engine:MaxConcurrentActivities", "0", "Engine:MaxConcurrentActivities must be at least 1")]
    [InlineData("Retries:Weather:MaxAttempts", "3", "Retries:Weather is not a kind of failure: there are Network, RateLimit, RunnerStart, Clone")]
    [InlineData("Retries:Network:MaxAttempts", "0", "Retries:Network:MaxAttempts must be 1 to 1000")]
    [InlineData("Retries:Clone:MaxDelay", "00:00:01", "Retries:Clone:FirstDelay must be")]
    [InlineData("Retries:Clone:Growth", "Sideways", "Retries:Clone: ")]
    public void Build_ASettingThatCannotBeUsed_NamesItAndTheCure(string key, string value, string expected)
    {
        var fault = Assert.Throws<SettingsException>(() => ServerHost.Build(["--" + key, value]));

        Assert.StartsWith(expected, Assert.Single(fault.Faults), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-without-form", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_AnOrganisationPolicyWithMistakes_NamesFileAndLineOfEach()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "policy.yml");
        File.WriteAllText(file, "fail-on: hihg\nlocked: true\nignore:\n  - rule: unpinned-action\n");

        var fault = Assert.Throws<SettingsException>(() => ServerHost.Build(["--Security:PolicyFile", file]));
        var missing = Assert.Throws<SettingsException>(() => ServerHost.Build(["--Security:PolicyFile", file + ".away"]));

        Assert.Contains(fault.Faults, text => text.StartsWith($"Security:PolicyFile: {file}:1: 'hihg' is no fail-on", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, text => text.StartsWith($"Security:PolicyFile: {file}:4: 'reason' is missing", StringComparison.Ordinal));
        Assert.StartsWith($"Security:PolicyFile names {file}.away, which does not exist", Assert.Single(missing.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Retries_SetInPart_KeepTheirDefaultsElsewhere()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Retries:RunnerStart:MaxAttempts"] = "7",
            ["Retries:clone:Growth"] = "linear",
        }).Build();

        var settings = ServerSettings.Read(configuration);

        Assert.Equal(RetryPolicy.Default, settings.Retries[RetryReason.Network]);
        Assert.Equal((7, RetryGrowth.Linear), (settings.Retries[RetryReason.RunnerStart].MaxAttempts, settings.Retries[RetryReason.RunnerStart].Growth));
        Assert.Equal((5, RetryGrowth.Linear), (settings.Retries[RetryReason.Clone].MaxAttempts, settings.Retries[RetryReason.Clone].Growth));
        Assert.True(settings.Retries[RetryReason.RateLimit].MaxDelay > TimeSpan.FromHours(1));
    }
}
