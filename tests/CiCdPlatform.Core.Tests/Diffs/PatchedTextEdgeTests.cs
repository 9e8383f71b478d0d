using CiCdPlatform.Core.Diffs;

namespace CiCdPlatform.Core.Tests.Diffs;

public sealed class PatchedTextEdgeTests
{
    private const string Text = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(12)]
    public void Apply_WrittenPatch_GivesTheEditedText(int line)
    {
        var patch = PatchWriter.Write("x", Text, [new LineEdit(line, 1, ["new", "lines"])])!;
        var expected = string.Join('\n', Text.Split('\n').SelectMany((text, i) => i == line - 1 ? new[] { "new", "lines" } : [text]));

        Assert.Equal(expected, PatchedText.Apply(Text, patch));
    }

    [Fact]
    public void Apply_LinesMoved_FindsThem()
    {
        var patch = PatchWriter.Write("x", Text, [new LineEdit(2, 1, ["B"]), new LineEdit(11, 1, [])])!;

        Assert.Equal("0\n0\na\nB\nc\nd\ne\nf\ng\nh\ni\nj\nl\n", PatchedText.Apply("0\n0\n" + Text, patch));
    }

    [Fact]
    public void Apply_OtherLines_IsRefused() =>
        Assert.Null(PatchedText.Apply(Text.Replace("b", "changed", StringComparison.Ordinal), PatchWriter.Write("x", Text, [new LineEdit(2, 1, ["B"])])!));

    [Fact]
    public void Apply_NoNewlineAtTheEnd_KeepsIt() =>
        Assert.Equal("a\nB", PatchedText.Apply("a\nb", PatchWriter.Write("x", "a\nb", [new LineEdit(2, 1, ["B"])])!));

    [Fact]
    public void Apply_CarriageReturns_Stay() =>
        Assert.Equal("a\r\nB\r\n", PatchedText.Apply("a\r\nb\r\n", PatchWriter.Write("x", "a\r\nb\r\n", [new LineEdit(2, 1, ["B"])])!));

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
