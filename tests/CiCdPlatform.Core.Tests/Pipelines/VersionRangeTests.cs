using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Tests.Pipelines;

public sealed class VersionRangeTests
{
    [Theory]
    [InlineData(">=18", "20.11.1", true)]
    [InlineData(">=18 <20", "20.11.1", false)]
    [InlineData("^18.0.0", "18.20.4", true)]
    [InlineData("^18.0.0", "20.0.0", false)]
    [InlineData("^0.2.3", "0.2.9", true)]
    [InlineData("^0.2.3", "0.3.0", false)]
    [InlineData("~1.2.3", "1.2.9", true)]
    [InlineData("~1.2.3", "1.3.0", false)]
    [InlineData("~> 3.1", "3.4.0", true)]
    [InlineData("~> 3.1.2", "3.2.0", false)]
    [InlineData("~=3.8", "3.12.0", true)]
    [InlineData("~=3.8.1", "3.9.0", false)]
    [InlineData("18 || 20", "20.1.0", true)]
    [InlineData("18.x || >=22", "20.1.0", false)]
    [InlineData("1.2 - 1.8", "1.8.5", true)]
    [InlineData("20", "20.11.1", true)]
    [InlineData("v20.11.1", "20.11.1", true)]
    [InlineData("3.11.*", "3.11.7", true)]
    [InlineData("==3.11.*", "3.12.0", false)]
    [InlineData("!=3.11.0,>=3.9", "3.11.7", true)]
    [InlineData("!=3.11.*,>=3.9", "3.11.7", false)]
    [InlineData("net8.0", "8.0.424", true)]
    [InlineData("net10.0-windows", "10.0.400", true)]
    [InlineData("lts/iron", "20.2.0", true)]
    [InlineData("lts/*", "24.0.0", true)]
    [InlineData("ruby-3.2.2", "3.2.2", true)]
    [InlineData("> 1.0", "1.0.0", false)]
    [InlineData("<=3.12", "3.12.4", true)]
    public void Contains_ManifestRange_MeansWhatTheEcosystemMeans(string range, string version, bool contained) =>
        Assert.Equal(contained, VersionRange.Parse(range)!.Contains(version));

    [Theory]
    [InlineData("${java.version}")]
    [InlineData("workspace:*")]
    [InlineData("hello")]
    [InlineData(">=")]
    public void Parse_NoRange_IsNull(string text) => Assert.Null(VersionRange.Parse(text));

    [Fact]
    public void Parse_BareVersion_MeansWhatTheToolchainMeans()
    {
        Assert.True(VersionRange.Parse("1.22", BareVersion.Minimum)!.Contains("1.26.7"));
        Assert.False(VersionRange.Parse("1.22")!.Contains("1.26.7"));
        Assert.True(VersionRange.Parse("~8.1", tildeAdmitsMinor: true)!.Contains("8.4.0"));
    }

    [Theory]
    [InlineData("node", ">=18", "20.20.2", "20.20.2", "20")]
    [InlineData("node", "22", "20.20.2", "22.23.2", "22")]
    [InlineData("node", "20.11.1", "20.20.2", "20.11.1", "20.11.1")]
    [InlineData("node", "19", null, "19", "19")]
    [InlineData("dotnet", "net8.0", "10.0.401", "8.0.424", "8.0.x")]
    [InlineData("dotnet", null, "10.0.401", "10.0.401", "10.0.x")]
    [InlineData("go", "1.22", "1.19.8", "1.27.0", "1.27")]
    [InlineData("python", ">=3.9,<4", "3.11.7", "3.11.7", "3.11")]
    [InlineData("java", "11", null, "11.0.32", "11")]
    [InlineData("node", "16", null, "16.20.2", "16")]
    [InlineData("java", "1.8", null, "8.0.502", "8")]
    [InlineData("java", "11", "17.0.15", "17.0.15", "17")]
    [InlineData("php", "^8.2", "8.2.35", "8.2.35", "8.2")]
    [InlineData("rust", null, "1.95.0", "1.95.0", "1.95.0")]
    public void Choose_RangeAndPreference_PicksTheVersion(string toolchain, string? stated, string? preferred, string full, string setup)
    {
        var preferences = preferred is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [toolchain] = preferred };
        var choice = ToolchainChooser.Choose(ToolchainTable.Find(toolchain)!, stated, null, preferences);
        Assert.Equal(full, choice.Full);
        Assert.Equal(setup, choice.Setup);
    }
}
