using CiCdPlatform.Chaos.Api;

namespace CiCdPlatform.Server.Tests.Api;

/// <summary>The short form of the fuzz run; the long one is <c>CiCdPlatform.Chaos fuzz</c>.</summary>
public sealed class ApiFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Requests_MadeFromTheDescription_NeverBreakTheServerAndWrongOnesAreRefused(int seed)
    {
        using var logs = new LogLines();
        await using var server = await RunningServer.StartAsync(UnlimitedServer.Settings, logs);
        var fuzz = new ApiFuzz(await ApiDescription.ReadAsync(server.Client), server.Client, server.Token, seed);

        var report = await fuzz.RunAsync(600, 4, default);

        Assert.Empty(report.Faults);
        Assert.True(report.Invalid > 50, $"{report.Invalid} were wrong");
        Assert.DoesNotContain(logs.Lines, line => line.Contains("unhandled exception", StringComparison.OrdinalIgnoreCase));
    }
}
