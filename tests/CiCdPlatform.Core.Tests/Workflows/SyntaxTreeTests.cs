using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Tests.Workflows;

public sealed class SyntaxTreeTests
{
    [Fact]
    public void Load_RepeatedKeysAndAliases_KeepsThemAsWritten()
    {
        var tree = SyntaxTree.Load("a: &x [1, two]\nb: *x\na: 3\n");

        Assert.Equal(["a", "b", "a"], tree.Root!.Pairs.Select(pair => pair.Key.Value));
        Assert.Same(tree.Root.Get("a"), tree.Root.Get("b"));
        Assert.Empty(tree.UnusedAnchors);
        Assert.Equal([ScalarType.Whole, ScalarType.Text], tree.Root.Get("a")!.Items.Select(item => item.Type));
    }

    [Theory]
    [InlineData("a: *gone\n", "not defined")]
    [InlineData("a: [1\nb", "")]
    [InlineData("a:\n  - b\n c: d\n", "")]
    public void Load_Broken_SaysWhere(string text, string expected)
    {
        var error = SyntaxTree.Load(text).Error;

        Assert.NotNull(error);
        Assert.True(error.Line >= 1 && error.Column >= 1);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AliasOfItself_IsAFault() => Assert.Single(SyntaxTree.Load("a: &x\n  b: *x\n").Problems);

    [Fact]
    public void Load_AliasBombAndDepth_AreRefused()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        Assert.Contains("unfolds", SyntaxTree.Load(bomb).Error!.Message, StringComparison.Ordinal);
        Assert.Contains("nested", SyntaxTree.Load(new string('[', 1000)).Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 0 * * *", 60, null)]
    [InlineData("*/5 * * * *", 5, null)]
    [InlineData("0,58 * * * *", 2, null)]
    [InlineData("0,58 3 * * *", 58, null)]
    [InlineData("0 25 * * *", null, "`25`")]
    [InlineData("0 0 * JAN-MAR SUN", 60, null)]
    [InlineData("* * *", null, "five fields")]
    [InlineData("@daily", null, "five fields")]
    public void Parse_Schedule_GivesTheShortestInterval(string text, int? minutes, string? fault)
    {
        var parsed = CronExpression.Parse(text);

        Assert.Equal(minutes, parsed.Minutes);
        Assert.Contains(fault ?? "", parsed.Fault ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v[0-9]+.*", true)]
    [InlineData("feature/**", true)]
    [InlineData("!release/*", true)]
    [InlineData("v1.?", true)]
    [InlineData("^v1", false)]
    [InlineData("a b", false)]
    [InlineData("*+", false)]
    [InlineData("[]", false)]
    [InlineData("[z-a]", false)]
    [InlineData("main/", false)]
    [InlineData("!", false)]
    public void JudgeRef_Pattern_IsRightOrWrong(string pattern, bool isRight) => Assert.Equal(isRight, !GlobPattern.JudgeRef(pattern).Any());

    [Fact]
    public void Find_PopularAction_KnowsItsInputs()
    {
        var cache = PopularActions.Find("actions/cache@v4")!;

        Assert.Equal(["key", "path"], cache.Required.Order(StringComparer.Ordinal));
        Assert.Contains("cache-hit", cache.Outputs);
        Assert.True(PopularActions.Find("actions/checkout@v2")!.IsOutdated);
        Assert.Null(PopularActions.Find("octo/unknown@v1"));
    }
}
