using CiCdPlatform.Core.Diffs;

namespace CiCdPlatform.Core.Tests.Diffs;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Parse_TwoHunks_NumbersBothSides()
    {
        var diff = UnifiedDiff.Parse("--- a/f\n+++ b/f\n@@ -1,3 +1,4 @@ class A\n one\n-two\n+zwei\n+drei\n three\n@@ -10 +11 @@\n-ten\n+zehn\n\\ No newline at end of file");

        Assert.Equal(
            [
                new(DiffLineKind.Context, 1, 1, "one"),
                new(DiffLineKind.Removed, 2, 0, "two"),
                new(DiffLineKind.Added, 0, 2, "zwei"),
                new(DiffLineKind.Added, 0, 3, "drei"),
                new(DiffLineKind.Context, 3, 4, "three"),
                new(DiffLineKind.Removed, 10, 0, "ten"),
                new(DiffLineKind.Added, 0, 11, "zehn"),
            ],
            diff.Lines);
        Assert.Equal(3, diff.FindNew(4)?.OldLine);
        Assert.Null(diff.FindNew(5));
    }

    [Fact]
    public void Parse_LinesThatLookLikeHeaders_StayLines()
    {
        var diff = UnifiedDiff.Parse("@@ -1,2 +1,2 @@\n--- a\n+@@ -1 +1 @@\n-- x\n+++ b");

        Assert.Equal(["-- a", "@@ -1 +1 @@", "- x", "++ b"], diff.Lines.Select(line => line.Text));
    }

    [Fact]
    public void Parse_NewFile_StartsAtOne() =>
        Assert.Equal([1, 2], UnifiedDiff.Parse("@@ -0,0 +1,2 @@\n+a\n+b\n").Lines.Select(line => line.NewLine));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Binary files a/x and b/x differ\n")]
    [InlineData("@@ -1,99999999999 +1 @@\n+a")]
    [InlineData("@@ -a +b @@\n+a")]
    [InlineData("@@@ -1 -1 +1 @@@\n+a")]
    public void Parse_NoHunk_HasNoLines(string? patch) => Assert.Empty(UnifiedDiff.Parse(patch).Lines);

    [Fact]
    public void Parse_CutOffHunk_KeepsWhatThereIs() => Assert.Equal(2, UnifiedDiff.Parse("@@ -1,9 +1,9 @@\n a\n+b").Lines.Count);
}
