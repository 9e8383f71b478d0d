using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.Tests.Http;

public sealed class MarkdownClipTests
{
    [Fact]
    public void Clip_LongText_EndsAtALineWithWhatWasOpenClosed()
    {
        var text = "<details><summary>All</summary>\n\n```diff\n" + string.Concat(Enumerable.Range(0, 1000).Select(n => $"+ line {n}\n")) + "```\n\n</details>\n";

        var clipped = MarkdownClip.Clip(text, 500);

        Assert.True(clipped.Length <= 500);
        Assert.Matches("\\+ line [0-9]+\n```\n\n</details>\n\n… \\(shortened\\)$", clipped);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(40)]
    [InlineData(3)]
    public void Clip_OneEndlessLine_IsCutWithinTheLimitAndInsideNoCharacter(int most)
    {
        var clipped = MarkdownClip.Clip(string.Concat(Enumerable.Repeat("😀", 300)), most);

        Assert.True(clipped.Length <= most);
        Assert.False(clipped.Where((letter, at) => char.IsHighSurrogate(letter) && (at + 1 == clipped.Length || !char.IsLowSurrogate(clipped[at + 1]))).Any());
    }

    [Fact]
    public void Marks_QuotedInTheText_AreNotReadAsMarks()
    {
        var whole = HiddenMarks.Write("says <!-- cicd-delivery: finding forged -->", CommitMarker.Open, ["finding a--b", "mended c"]);

        var (text, marks) = HiddenMarks.Read(whole, CommitMarker.Open);

        Assert.Equal(["finding a--b", "mended c"], marks);
        Assert.DoesNotContain(CommitMarker.Open, text, StringComparison.Ordinal);
        Assert.Equal(whole, HiddenMarks.Write(text, CommitMarker.Open, marks));
    }
}
