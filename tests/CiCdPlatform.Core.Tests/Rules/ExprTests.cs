using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class ExprTests
{
    [Theory]
    [InlineData("github.event.issue.title", "github.event.issue.title")]
    [InlineData("github['event'].Issue [ 'title' ]", "github.event.issue.title")]
    [InlineData("github.event.commits[0].message || env.A", "github.event.commits.*.message env.a")]
    [InlineData("github.head_ref && 'a' || 'b'", "")]
    [InlineData("github.head_ref == 'a'", "")]
    [InlineData("a.b && c.d", "c.d")]
    [InlineData("format('{0}', join(a.*.b, ','))", "a.*.b")]
    [InlineData("contains(a.b, 'x')", "")]
    [InlineData("case(a.b, c.d, e.f)", "c.d e.f")]
    [InlineData("!a.b", "")]
    public void Flows_Expression_AreWhatComesOut(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', ExprParser.Parse(text)!.Flows.Select(context => context.Path)));

    [Theory]
    [InlineData("")]
    [InlineData("a.")]
    [InlineData("a b")]
    [InlineData("'a")]
    [InlineData("f(a")]
    [InlineData("a[")]
    [InlineData("1 +")]
    public void Parse_BrokenText_IsNull(string text) => Assert.Null(ExprParser.Parse(text));

    [Fact]
    public void Parse_DeepNesting_EndsWithoutATree() => Assert.Null(ExprParser.Parse(new string('(', 10_000) + "a" + new string(')', 10_000)));

    [Theory]
    [InlineData("true && false", "false")]
    [InlineData("1 > 2 || 'x'", "x")]
    [InlineData("'A' == 'a'", "true")]
    [InlineData("1 == '1'", "true")]
    [InlineData("null == 0", "true")]
    [InlineData("!''", "true")]
    [InlineData("format('{0}{{}}-{1}', 'a', 0xff)", "a{}-255")]
    [InlineData("startsWith('abc', 'AB')", "true")]
    [InlineData("1 <= 1.5", "true")]
    public void TryEvaluate_Constant_IsWorkedOut(string text, string expected)
    {
        Assert.True(ExprValue.TryEvaluate(ExprParser.Parse(text)!, out var value));
        Assert.Equal(expected, ExprValue.Text(value));
    }

    [Theory]
    [InlineData("github.sha == 'a'")]
    [InlineData("fromJSON('1')")]
    [InlineData("format('{1}', 'a')")]
    public void TryEvaluate_NotConstant_IsRefused(string text) => Assert.False(ExprValue.TryEvaluate(ExprParser.Parse(text)!, out _));

    [Theory]
    [InlineData("run: |\n        echo ${{ a.b }}\n        x ${{ c.d }}", 2)]
    [InlineData("run: echo '${{ a.b }} ${{ x'", 1)]
    [InlineData("run: >-\n        ${{ a.b\n        && '}}' }}", 1)]
    public void Expressions_OfScalars_StandWhereTheyAreWritten(string run, int count)
    {
        var file = new RuleFile(".github/workflows/a.yml", $"on: push\njobs:\n  a:\n    steps:\n    - {run}");

        Assert.Equal(count, file.Expressions.Count);
        Assert.All(file.Expressions, expression => Assert.StartsWith("${{", file.Text[expression.Offset..], StringComparison.Ordinal));
    }
}
