using CiCdPlatform.Forges.GitLab;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabMarkdownTests
{
    [Theory]
    [InlineData("/merge", "\\/merge")]
    [InlineData("a\r\n  /close\r\nb", "a\n  \\/close\nb")]
    [InlineData("```\n/usr/bin\n```\n/close", "```\n/usr/bin\n```\n\\/close")]
    [InlineData("```\n/close", "```\n\\/close")]
    [InlineData("````\n```\n/a\n````\n/b", "````\n```\n/a\n````\n\\/b")]
    [InlineData(" ```\n/close\n ```", " ```\n\\/close\n ```")]
    [InlineData("```suggestion\n/x\n```", "```suggestion:-0+0\n/x\n```")]
    [InlineData("a <!-- cicd:m -->", "a <!--cicd:m -->")]
    [InlineData("a/b and/or", "a/b and/or")]
    public void Inert_Text_CommandsNothing(string text, string expected) => Assert.Equal(expected, GitLabMarkdown.Inert(text));

    [Fact]
    public void Clip_LongText_NeverCutsACharacterInTwo()
    {
        Assert.Equal("abc", GitLabMarkdown.Clip("abc", 3));
        Assert.Equal("ab…", GitLabMarkdown.Clip("abcd", 3));
        Assert.Equal("a…", GitLabMarkdown.Clip("a😀bcd", 3));
    }

    [Theory]
    [InlineData("Add", "Add\n\nCiCd-Delivery: m\n")]
    [InlineData("Add\n\nBody: of sorts\nmore text here\n", "Add\n\nBody: of sorts\nmore text here\n\nCiCd-Delivery: m\n")]
    [InlineData("Add\n\nSigned-off-by: A <a@b>", "Add\n\nSigned-off-by: A <a@b>\nCiCd-Delivery: m\n")]
    [InlineData("feat: add", "feat: add\n\nCiCd-Delivery: m\n")]
    [InlineData("Add\n\nCiCd-Delivery: m", "Add\n\nCiCd-Delivery: m")]
    public void Sign_Message_EndsInOneTrailer(string message, string expected) => Assert.Equal(expected, GitLabMarkers.Sign(message, "m"));

    [Fact]
    public void HasTrailer_AnotherMarkerThatBeginsAlike_IsNotIt() => Assert.False(GitLabMarkers.HasTrailer("Add\n\nCiCd-Delivery: m-12", "m-1"));
}
