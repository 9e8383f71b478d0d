using CiCdPlatform.Core.Diffs;

namespace CiCdPlatform.Core.Tests.Diffs;

public sealed class PatchedTextEdgeTests
{
    [Theory]
    [InlineData("a\n", 1, "A\n")]
    [InlineData("a\nb\nc\nd\ne\n", 1, "A\nb\nc\nd\ne\n")]
    [InlineData("a\nb\nc\nd\ne\n", 5, "a\nb\nc\nd\nA\n")]
    [InlineData("a\r\nb\r\n", 2, "a\r\nA\r\n")]
    [InlineData("a\nb", 2, "a\nA")]
    public void Apply_AnEditOfAnyLine_IsWhatThePatchSays(string text, int line, string expected)
    {
        var patch = PatchWriter.Write("f", text, [new LineEdit(line, 1, ["A"])]);

        Assert.Equal(expected, PatchedText.Apply(text, patch!));
    }
}
