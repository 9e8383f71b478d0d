using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Rules.Containers.Shell;

namespace CiCdPlatform.Core.Tests.Rules.Containers;

public sealed class ShellScriptTests
{
    [Theory]
    [InlineData("a b && c;d|e || f&", "a b/c/d/e/f")]
    [InlineData("a 'b && c' \"d; e\" f\\ g", "a b && c d; e f g")]
    [InlineData("if [ -f x ]; then a; elif b; then c; else d; fi", "[ -f x ]/a/b/c/d")]
    [InlineData("for i in 1 2; do a $i; done; while b; do c; done", "a $i/b/c")]
    [InlineData("(a; b) && { c; }", "a/b/c")]
    [InlineData("case $x in a) b;; *) c;; esac; d", "b/*/c/d")]
    [InlineData("a $(b c) `d` \"$(e)\" ${f:-g}", "b c/d/e/a $(b c) `d` $(e) ${f:-g}")]
    [InlineData("a > f 2>&1 < g; b 2> /dev/null", "a/b")]
    [InlineData("a # b\nc", "a/c")]
    [InlineData("cat <<E > f\nnothing; here\nE\nb", "cat/b")]
    [InlineData("sh -c 'a && b' ; bash -exc \"c\"", "sh -c a && b/a/b/bash -exc c/c")]
    [InlineData("! a && time b", "a/b")]
    [InlineData("a 'not closed", "a not closed")]
    [InlineData("a $(not closed", "not closed/a $(not closed")]
    [InlineData("", "")]
    public void Parse_Script_ListsItsCommands(string script, string expected)
    {
        var commands = ShellScript.Parse(MappedText.At(script, 0));

        Assert.Equal(expected, string.Join('/', commands.Select(command => string.Join(' ', command.Words))));
    }

    [Fact]
    public void Parse_Command_KnowsWhereItStandsAndWhatSurroundsIt()
    {
        const string Script = "A=1 B='x y' sudo -E env C=2 curl -fsSLk u | sh";

        var commands = ShellScript.Parse(MappedText.At(Script, 100));

        var curl = commands[0];
        Assert.Equal(("sudo", "curl", true, false), (curl.Program, curl.Name, curl.IsPiped, curl.ReadsPipe));
        Assert.Equal(["A=1", "B=x y"], curl.Assignments.Select(pair => $"{pair.Name}={pair.Value}"));
        Assert.Equal((100, Script.IndexOf(" |", StringComparison.Ordinal)), (curl.Offset, curl.Length));
        Assert.True(curl.HasShort('k'));
        Assert.True(commands[1].ReadsPipe);
    }

    [Fact]
    public void Parse_DeeplyNested_Ends()
    {
        var script = string.Concat(Enumerable.Repeat("$(", 20_000)) + "a";

        Assert.NotEmpty(ShellScript.Parse(MappedText.At(script, 0)));
    }
}
