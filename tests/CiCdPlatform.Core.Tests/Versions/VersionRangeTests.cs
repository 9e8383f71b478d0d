using CiCdPlatform.Core.Scanners.Dependencies;
using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Tests.Versions;

public sealed class VersionRangeTests
{
    [Theory]
    [InlineData("npm", "^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 2.0.0-rc.1")]
    [InlineData("npm", "^0.2.3", "0.2.9", "0.3.0 1.0.0")]
    [InlineData("npm", "^0.0.3", "0.0.3", "0.0.4")]
    [InlineData("npm", "~1.2.3", "1.2.9", "1.3.0")]
    [InlineData("npm", "~1", "1.9.0", "2.0.0")]
    [InlineData("npm", "1.x || >=2.5.0 <3", "1.0.0 1.9.9 2.5.0 2.9.9", "2.4.0 3.0.0")]
    [InlineData("npm", "1.2.3 - 2.3.4", "1.2.3 2.3.4", "1.2.2 2.3.5")]
    [InlineData("npm", "*", "0.0.1 99.0.0", "")]
    [InlineData("npm", ">= 1.0.0, < 1.3.5", "1.0.0 1.3.4", "1.3.5")]
    [InlineData("npm", "=1.2.3", "1.2.3", "1.2.4")]
    [InlineData("crates.io", "1.2", "1.2.0 1.9.0", "2.0.0 1.1.0")]
    [InlineData("crates.io", ">= 1.2, < 1.5", "1.2.0 1.4.9", "1.5.0")]
    [InlineData("PyPI", "~=1.4.2", "1.4.2 1.4.9", "1.5.0 1.4.1")]
    [InlineData("PyPI", ">=1.0,!=1.2,<2", "1.0 1.3", "1.2 2.0")]
    [InlineData("PyPI", "==1.4.*", "1.4 1.4.9", "1.5 1.3")]
    [InlineData("RubyGems", "~> 2.1.3", "2.1.3 2.1.9", "2.2.0 2.1.2")]
    [InlineData("RubyGems", "~> 2.1", "2.9", "3.0")]
    [InlineData("Packagist", "^7.2|^8.0", "7.4.1 8.1.0", "7.1.0 9.0.0")]
    [InlineData("Packagist", "~1.2", "1.2.0 1.9.0", "2.0.0 1.1.0")]
    [InlineData("Packagist", "~1.2.3", "1.2.9", "1.3.0")]
    [InlineData("Hex", ">= 1.8.0 and < 3.0.0", "1.8.0 2.9.9", "3.0.0")]
    [InlineData("Hex", "~> 0.4 or ~> 1.0", "0.4.1 0.9.0 1.2.0", "2.0.0 0.3.0")]
    [InlineData("NuGet", "1.0", "1.0.0 9.0.0", "0.9")]
    [InlineData("NuGet", "[1.0,2.0)", "1.0 1.9", "2.0")]
    [InlineData("Maven", "(,1.0],[1.2,)", "0.9 1.0 1.2 5", "1.1")]
    [InlineData("Maven", "[1.5]", "1.5", "1.6")]
    public void Contains_Requirement_IsAsItsEcosystemReadsIt(string ecosystem, string requirement, string inside, string outside)
    {
        var (dialect, order) = (Ecosystem.Find(ecosystem)!.Dialect, Ecosystem.Find(ecosystem)!.Order);

        var range = VersionRange.Parse(requirement, dialect)!;

        Assert.All(inside.Split(' ', StringSplitOptions.RemoveEmptyEntries), version => Assert.True(range.Contains(version, order), version));
        Assert.All(outside.Split(' ', StringSplitOptions.RemoveEmptyEntries), version => Assert.False(range.Contains(version, order), version));
    }

    [Theory]
    [InlineData("git+https://x/y.git")]
    [InlineData("workspace:*")]
    [InlineData("file:../x")]
    [InlineData("[1.0")]
    public void Parse_SomethingElse_IsNull(string text) => Assert.Null(VersionRange.Parse(text, RangeDialect.Npm));
}
