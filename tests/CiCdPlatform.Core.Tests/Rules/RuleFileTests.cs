using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class RuleFileTests
{
    [Theory]
    [InlineData("one\ntwo\n")]
    [InlineData("one\ntwo")]
    [InlineData("one\r\ntwo\r\n")]
    public void Line_EveryOne_ComesWithoutItsEnd(string text)
    {
        var file = new RuleFile("a.txt", text);

        Assert.Equal(["one", "two"], [file.Line(1), file.Line(2)]);
    }
}
