using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Tests.Versions;

public sealed class VersionOrderTests
{
    [Theory]
    [InlineData("npm", "1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0")]
    [InlineData("npm", "1.0.0+a = 1.0.0+b = v1.0.0 < 18446744073709551616.0.0")]
    [InlineData("Go", "v0.0.0-20190101000000-abcdefabcdef < v0.0.0-20200101000000-000000000000 < v1.2.3-0.20200101000000-abcdefabcdef < v1.2.3 = v1.2.3+incompatible")]
    [InlineData("Pub", "1.0.0-a < 1.0.0 < 1.0.0+1 < 1.0.0+9 < 1.0.0+a")]
    [InlineData("Julia", "2.16.7+3 < 2.16.8-rc1 < 2.16.8 < 2.16.8+0 < 2.16.8+1")]
    [InlineData("NuGet", "1.0-alpha = 1.0.0.0-ALPHA < 1.0 = 1.0.0+build < 1.0.0.1-b < 1.0.0.1")]
    [InlineData("ConanCenter", "1.1.1a < 1.1.1k < 1.1.2 < 3.0 = 3.0.0 < cci.20200203")]
    [InlineData("PyPI", "1.0.dev1 < 1.0a1.dev1 < 1.0a1 < 1.0b2 < 1.0rc1 = 1.0-c1 < 1.0 = 1.0.0 < 1.0+abc < 1.0+5 < 1.0.post1.dev2 < 1.0.post1 = 1.0-1 < 1.1.dev1 < 1!0.1")]
    [InlineData("PyPI", "not-a-version < 0.0.dev1")]
    [InlineData("Maven", "1-alpha2 = 1-a2 < 1-alpha10 < 1-beta < 1-m3 < 1-rc = 1-cr < 1-SNAPSHOT < 1 = 1.0 = 1-ga = 1.0.0.Final < 1-sp < 1-whatever < 1-1 < 1.1")]
    [InlineData("RubyGems", "1.0.a < 1.0.a.2 = 1.0.a2 < 1.0.b1 < 1.0.rc.1 < 1 = 1.0.0 < 1.0.1 < 1.10")]
    [InlineData("Debian", "1.0~rc1-1 < 1.0 = 0:1.0-0 < 1.0-1~bpo1 < 1.0-1 < 1.0-1a < 1.0-1+b1 < 1.0a < 1.0.1 < 1:0.1")]
    [InlineData("Red Hat", "1.0~rc1-1 < 1.0-1 < 1.0-2.el9 < 1.0^git1-1 < 1.0.1-1 < 1:0.1-1")]
    [InlineData("Alpine:v3.20", "1.2_alpha < 1.2_rc1 < 1.2 < 1.2-r1 < 1.2_p1 < 1.2a < 1.2.1 < 1.10")]
    [InlineData("Packagist", "dev-main < 1.0-dev < 1.0-alpha < 1.0-beta2 < 1.0-RC1 < 1.0 < 1.0-p1 < v1.1")]
    [InlineData("CRAN", "0.9 < 0.10-1 < 0.10-2 < 0.75")]
    [InlineData("Hackage", "1.2.3 < 1.2.3.0 < 1.2.10")]
    [InlineData("opam", "4.14.0~beta1 < 4.14.0 < 5.0")]
    public void Compare_Chain_IsInOrderBothWays(string ecosystem, string chain)
    {
        var order = VersionOrders.Find(ecosystem)!;
        var words = chain.Split(' ');
        var rank = 0;
        var ranked = new List<(string Version, int Rank)> { (words[0], 0) };
        for (var i = 2; i < words.Length; i += 2)
        {
            rank += words[i - 1] == "<" ? 1 : 0;
            ranked.Add((words[i], rank));
        }

        foreach (var (left, leftRank) in ranked)
        {
            foreach (var (right, rightRank) in ranked)
            {
                Assert.True(Math.Sign(order.Compare(left, right)) == leftRank.CompareTo(rightRank), $"{left} and {right}: {order.Compare(left, right)}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("...")]
    [InlineData("1.-.~^_+:")]
    [InlineData("🦊.1")]
    public void Compare_TextThatIsNoVersion_IsOrderedAndEqualToItself(string text)
    {
        foreach (var order in VersionOrders.Ecosystems.Select(name => VersionOrders.Find(name)!).Distinct())
        {
            Assert.Equal(0, order.Compare(text, text));
            Assert.Equal(-Math.Sign(order.Compare("1.0", text)), Math.Sign(order.Compare(text, "1.0")));
            _ = order.IsPrerelease(text);
        }
    }

    [Fact]
    public void Compare_HugeText_ReadsItsBeginning()
    {
        var huge = string.Concat(Enumerable.Repeat("1.", 1_000_000));

        foreach (var order in VersionOrders.Ecosystems.Select(name => VersionOrders.Find(name)!).Distinct())
        {
            Assert.Equal(0, order.Compare(huge, huge + "2"));
        }
    }

    [Theory]
    [InlineData("1.2", "1.2.0.0")]
    [InlineData("v1.2.3-beta1", "1.2.3.0-beta1")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("dev-main", "dev-main")]
    public void Canonical_OfComposer_HasFourNumbers(string version, string expected) =>
        Assert.Equal(expected, VersionOrders.Find("Packagist")!.Canonical(version));
}
