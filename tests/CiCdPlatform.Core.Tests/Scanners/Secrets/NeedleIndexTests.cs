using System.Text;
using CiCdPlatform.Core.Scanners.Secrets;

namespace CiCdPlatform.Core.Tests.Scanners.Secrets;

public sealed class NeedleIndexTests
{
    [Theory]
    [InlineData("ab", false)]
    [InlineData("xyz", false)]
    [InlineData("tokens", true)]
    [InlineData("a_long-needle.of:many", true)]
    public void Find_NeedleAtEveryPlace_IsFound(string needle, bool ignoreCase)
    {
        var index = new NeedleIndex([(Encoding.ASCII.GetBytes(needle), ignoreCase)]);
        for (var place = 0; place < 40; place++)
        {
            var text = new string('.', place) + (ignoreCase ? needle.ToUpperInvariant() : needle) + new string('.', place % 7);
            var octets = Encoding.ASCII.GetBytes(text + new string('\0', NeedleIndex.Slack));
            var found = new List<(int, int)>();

            index.Find(octets.AsSpan(0, text.Length), found);

            Assert.Equal([(0, place)], found.Distinct());
        }
    }

    [Fact]
    public void Find_OtherCase_IsNotFound()
    {
        var found = new List<(int, int)>();

        new NeedleIndex([("AKIA"u8.ToArray(), false)]).Find(Encoding.ASCII.GetBytes("akia" + new string('\0', NeedleIndex.Slack)).AsSpan(0, 4), found);

        Assert.Empty(found);
    }
}
