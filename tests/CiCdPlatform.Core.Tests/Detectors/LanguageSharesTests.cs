using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Tests.Detectors;

public sealed class LanguageSharesTests
{
    [Theory]
    [InlineData("a.h", "#include <vector>\nclass A {};\n", "C++")]
    [InlineData("a.h", "int a(void);\n", "C")]
    [InlineData("a.h", "@interface A\n@end\n", "Objective-C")]
    [InlineData("a.m", "function y = f(x)\n% comment\nend\n", "MATLAB")]
    [InlineData("a.pl", "parent(a, b).\ngrand(X) :- parent(X, _).\n", "Prolog")]
    [InlineData("a.pl", "use strict;\nmy $a = 1;\n", "Perl")]
    [InlineData("a.v", "module a;\nendmodule\n", "Verilog")]
    [InlineData("a.fs", "module A\nlet x = 1\n", "F#")]
    [InlineData("a.cls", "\\NeedsTeXFormat{LaTeX2e}\n", "TeX")]
    [InlineData("a.ts", "<?xml version=\"1.0\"?><TS></TS>", null)]
    [InlineData("a.json", "{}", null)]
    [InlineData("a.md", "# x", null)]
    [InlineData("Dockerfile", "FROM scratch\n", "Dockerfile")]
    [InlineData("vendor/a.go", "package a\n", null)]
    [InlineData("web/jquery-3.6.0.min.js", "x", null)]
    [InlineData("docs/conf.py", "x = 1\n", null)]
    [InlineData("a.pb.go", "package a\n", null)]
    [InlineData("src/docs/conf.py", "x = 1\n", "Python")]
    public void Of_OneFile_IsCountedAsLinguistDoes(string path, string text, string? language)
    {
        using var snapshot = Repositories.Snapshots.Of((path, text));

        Assert.Equal(language is null ? [] : [language], LanguageShares.Of(snapshot).Select(share => share.Name));
    }

    [Theory]
    [InlineData("*.go linguist-generated", "a.go", null)]
    [InlineData("vendor/** -linguist-vendored", "vendor/a.go", "Go")]
    [InlineData("*.go linguist-language=Rust", "a.go", "Rust")]
    [InlineData("docs/* linguist-documentation=false", "docs/a.go", "Go")]
    [InlineData("gen/** linguist-vendored=true", "gen/deep/a.go", null)]
    [InlineData("*.go linguist-detectable=false", "a.go", null)]
    [InlineData("/a.go linguist-vendored\n*.go linguist-vendored=false", "a.go", "Go")]
    public void Of_GitAttributes_Decide(string attributes, string path, string? language)
    {
        using var snapshot = Repositories.Snapshots.Of((".gitattributes", attributes + "\n"), (path, "package a\n"));

        Assert.Equal(language is null ? [] : [language], LanguageShares.Of(snapshot).Select(share => share.Name));
    }

    [Fact]
    public void Of_SeveralLanguages_SharesByBytes()
    {
        using var snapshot = Repositories.Snapshots.Of(("a.go", new string('a', 300)), ("b.py", new string('b', 100)));

        Assert.Equal([new LanguageShare("Go", 300, 0.75), new LanguageShare("Python", 100, 0.25)], LanguageShares.Of(snapshot));
    }
}
