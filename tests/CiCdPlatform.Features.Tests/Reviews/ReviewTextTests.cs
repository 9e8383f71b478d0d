using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Reviews;

namespace CiCdPlatform.Features.Tests.Reviews;

public sealed class ReviewTextTests
{
    [Theory]
    [InlineData("<img src=x> @octo [here](http://evil.example)", "&lt;img src=x> @\u200bocto \\[here](http://evil.example)")]
    [InlineData("`actions/checkout@v4` in <b>", "`actions/checkout@v4` in &lt;b>")]
    [InlineData("actions/checkout@v4", "actions/checkout@v4")]
    [InlineData("one\r\ntwo", "one  two")]
    [InlineData("an `open mark", "an `open mark`")]
    [InlineData("`<!-- cicd-delivery: x -->`", "`< !-- cicd-delivery: x -->`")]
    public void Inline_UntrustedText_NeitherMarksUpNorCallsPeople(string text, string shown) => Assert.Equal(shown, ReviewText.Inline(text));

    [Fact]
    public void Cut_PatchOfOneRun_IsTheLinesThatItReplaces()
    {
        const string Text = "a\nb\nc\nd\n";
        const string Patch = "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n a\n-b\n+B\n c\n d\n";

        var suggestion = SuggestionProof.Cut(Patch, Text)!;

        Assert.Equal((2, 2), (suggestion.StartLine, suggestion.EndLine));
        Assert.Equal(["B"], suggestion.Replacement);
    }

    [Fact]
    public void Cut_PatchThatOnlyAdds_HangsOnTheLineBefore()
    {
        var suggestion = SuggestionProof.Cut("@@ -1,2 +1,3 @@\n a\n+new\n b\n", "a\nb\n")!;

        Assert.Equal((1, 1), (suggestion.StartLine, suggestion.EndLine));
        Assert.Equal(["a", "new"], suggestion.Replacement);
    }

    [Theory]
    [InlineData("@@ -1,1 +1,1 @@\n-x\n+y\n", "a\n")]
    [InlineData("@@ -1,1 +1,1 @@\n-a\n+b\n@@ -9,1 +9,1 @@\n-a\n+b\n", "a\n2\n3\n4\n5\n6\n7\n8\na\n")]
    [InlineData("@@ -1,1 +1,1 @@\n-a\r\n+b\r\n", "a\r\n")]
    public void Cut_WhatCannotBeOneSuggestion_IsNone(string patch, string text) => Assert.Null(SuggestionProof.Cut(patch, text));

    [Fact]
    public void PatchOf_LinesThatMoved_AreNotNew()
    {
        var patch = UnifiedDiff.Parse(MissingPatches.PatchOf("one\ntwo\nthree\n", "three\nfour\none\ntwo\ntwo\n"));

        Assert.Equal([(2, "four"), (5, "two")], patch.Lines.Select(line => (line.NewLine, line.Text)));
        Assert.All(patch.Lines, line => Assert.Equal(DiffLineKind.Added, line.Kind));
        Assert.Null(MissingPatches.PatchOf("one\n", "one\n"));
    }

    [Theory]
    [InlineData("/cicd", "help", "")]
    [InlineData("/cicd  Ignore  unpinned-action   the mirror pins it", "ignore", "unpinned-action   the mirror pins it")]
    [InlineData("/cicd fix\r", "fix", "")]
    public void Commands_AreReadFromTheStartOfALine(string line, string verb, string argument) =>
        Assert.Equal(new Command(verb, argument), Assert.Single(CommandText.Read("hello\n" + line + "\nbye")));

    [Fact]
    public void Commands_OfOneComment_AreBounded() => Assert.Equal(5, CommandText.Read(string.Concat(Enumerable.Repeat("/cicd scan\n", 100))).Count);

    [Theory]
    [InlineData("""{"remarks":[{"file":"a.cs","line":2,"quote":"count = items.Length","defect":"The last item is never looked at."}]}""", 2)]
    [InlineData("""Here you are: {"remarks":[{"file":"a.cs","line":99,"quote":"count = items.Length","defect":"The last item is never looked at."}]}""", 2)]
    [InlineData("""{"remarks":[{"file":"a.cs","line":2,"quote":"count = items.Count()","defect":"The last item is never looked at."}]}""", null)]
    [InlineData("""{"remarks":[{"file":"b.cs","line":2,"quote":"count = items.Length","defect":"The last item is never looked at."}]}""", null)]
    [InlineData("""{"remarks":[{"file":"a.cs","line":99,"quote":"return;  // same","defect":"It says so twice in the same file."}]}""", null)]
    [InlineData("""{"remarks":[{"file":"a.cs","line":2,"quote":"count","defect":"The last item is never looked at."}]}""", null)]
    [InlineData("nothing to say", null)]
    public void ModelRemark_ThatDoesNotQuoteAnAddedLine_IsDropped(string answer, int? line)
    {
        var added = new Dictionary<string, List<DiffLine>>
        {
            ["a.cs"] = [new(DiffLineKind.Added, 0, 2, "var count = items.Length - 1;"), new(DiffLineKind.Added, 0, 3, "return;  // same"), new(DiffLineKind.Added, 0, 5, "return;  // same")],
        };

        var held = ModelReviewer.Hold(answer, added, 5);

        Assert.Equal(line, held.SingleOrDefault()?.Location.StartLine);
        Assert.All(held, finding => Assert.Equal((Severity.Low, ModelReviewer.Scanner), (finding.Severity, finding.Scanner)));
    }
}
